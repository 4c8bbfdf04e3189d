//! One look at an address.

use crate::client::Agent;
use crate::listen::is_health;
use crate::redact::redact;
use hitl_core::retry;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long an address may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

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
            let date = date.and_then(retry::http_date).map(|since| UNIX_EPOCH + Duration::from_secs(since));
            let body = response.body_mut().with_config().limit(1 << 20).read_to_string()?;
            Ok(Fetched { status: response.status().as_u16(), date, body })
        });
        // What it says may hold the address.
        answered.map_err(|error| agent.explain(&error).replace(&url, &redact(&url)))
    });
    fetching.await.map_err(|error| error.to_string())?
}
