//! The API of a running server.

use super::agent::Agent;
use super::reply::Reply;
use crate::exit::Failure;
use crate::redact::redact;
use std::path::Path;
use std::time::Duration;

/// How long a request may take: longer than the longest long poll.
const LIMIT: Duration = Duration::from_secs(90);
/// The longest answer that is read, in bytes.
const MAX_REPLY: u64 = 64 * 1024 * 1024;

/// Why there is no answer.
pub(crate) struct Unsent {
    pub(super) failure: Failure,
    /// Whether the request may have arrived, and the answer was lost.
    pub(super) lost: bool,
}

/// A running server.
pub(crate) struct Remote {
    base: String,
    api_key: String,
    agent: Agent,
}

impl Remote {
    pub(crate) fn new(server: &str, api_key: Option<&str>, ca: Option<&Path>) -> Result<Remote, Failure> {
        if !server.starts_with("http://") && !server.starts_with("https://") {
            return Err(Failure::Usage(format!(
                "--server has to begin with http:// or https://, not {:?}",
                redact(server)
            )));
        }
        let Some(api_key) = api_key else {
            return Err(Failure::Usage("a server needs its API key: set HITL_API_KEY or --api-key".into()));
        };
        let base = server.trim_end_matches('/').to_owned();
        let agent = Agent::new(&base, ca, LIMIT)?;
        Ok(Remote { base, api_key: api_key.to_owned(), agent })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Unsent> {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.api_key))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(body.unwrap_or_default())
            .map_err(|error| Unsent {
                failure: Failure::Usage(format!("--server or --api-key cannot be sent: {error}")),
                lost: false,
            })?;
        let agent = self.agent.clone();
        let sent = tokio::task::spawn_blocking(move || {
            let mut response = agent.http.run(request)?;
            let body = response.body_mut().with_config().limit(MAX_REPLY).read_to_vec()?;
            Ok::<_, ureq::Error>(
                Reply::new(response.status().as_u16(), body).with_headers(response.headers()),
            )
        });
        let unreachable = |error: ureq::Error| {
            let (lost, told) = (may_have_arrived(&error), self.agent.explain(&error));
            let told = format!("the server at {} cannot be reached: {told}", redact(&self.base));
            Unsent { failure: Failure::Unavailable(told), lost }
        };
        match sent.await {
            Ok(reply) => reply.map_err(unreachable),
            Err(error) => Err(Unsent { failure: Failure::Internal(error.into()), lost: false }),
        }
    }
}

/// Whether the server may have got the request: the connection was there, and ended before the answer did.
fn may_have_arrived(error: &ureq::Error) -> bool {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe
                | ErrorKind::TimedOut
        ),
        ureq::Error::Timeout(which) => !matches!(which, ureq::Timeout::Connect | ureq::Timeout::Resolve),
        _ => false,
    }
}
