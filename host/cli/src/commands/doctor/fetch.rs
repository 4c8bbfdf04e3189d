//! One look at an address.

use crate::client::{Agent, is_health};
use crate::redact::redact;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How long an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What an address answered.
pub(super) struct Fetched {
    pub(super) status: u16,
    /// When the server says it answered.
    pub(super) date: Option<SystemTime>,
    pub(super) body: String,
}

impl Fetched {
    /// Whether this is what `hitl` answers at `/health`.
    pub(super) fn is_healthy(&self) -> bool {
        is_health(self.status, self.body.as_bytes())
    }
}

/// Fetches `url`, or says why that cannot be done. The certificates in the file `ca` count beside the system's.
pub(super) async fn fetch(
    url: String,
    api_key: Option<String>,
    ca: Option<&Path>,
) -> Result<Fetched, String> {
    let agent = Agent::new(&url, ca, PATIENCE).map_err(|failure| failure.to_string())?;
    let fetching = tokio::task::spawn_blocking(move || {
        let mut request = agent.http.get(&url).header("accept", "application/json");
        if let Some(key) = api_key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let answered = request.call().and_then(|mut response| {
            let date = response.headers().get("date").and_then(|date| date.to_str().ok());
            let date = date.and_then(http_date);
            let body = response.body_mut().with_config().limit(1 << 20).read_to_string()?;
            Ok(Fetched { status: response.status().as_u16(), date, body })
        });
        // What it says may hold the address.
        answered.map_err(|error| agent.explain(&error).replace(&url, &redact(&url)))
    });
    fetching.await.map_err(|error| error.to_string())?
}

/// A moment as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<SystemTime> {
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    humantime::parse_rfc3339(&format!("{year}-{month:02}-{day}T{time}Z")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_date_is_read() {
        let read = http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        assert_eq!(humantime::format_rfc3339_seconds(read).to_string(), "1994-11-06T08:49:37Z");
        assert_eq!(http_date("yesterday"), None);
    }
}
