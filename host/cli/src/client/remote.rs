//! The API of a running server.

use super::reply::Reply;
use crate::exit::Failure;
use crate::redact::redact;
use std::time::Duration;

/// How long a request may take: longer than the longest long poll.
const LIMIT: Duration = Duration::from_secs(90);
/// The longest answer that is read, in bytes.
const MAX_REPLY: u64 = 64 * 1024 * 1024;

/// A running server.
pub(crate) struct Remote {
    base: String,
    api_key: String,
    agent: ureq::Agent,
}

impl Remote {
    pub(crate) fn new(server: &str, api_key: Option<&str>) -> Result<Remote, Failure> {
        if !server.starts_with("http://") && !server.starts_with("https://") {
            return Err(Failure::Usage(format!(
                "--server has to begin with http:// or https://, not {:?}",
                redact(server)
            )));
        }
        let Some(api_key) = api_key else {
            return Err(Failure::Usage("a server needs its API key: set HITL_API_KEY or --api-key".into()));
        };
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            // A redirect could send the API key to another server.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_global(Some(LIMIT))
            .build();
        let base = server.trim_end_matches('/').to_owned();
        Ok(Remote { base, api_key: api_key.to_owned(), agent: config.into() })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Failure> {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("authorization", format!("Bearer {}", self.api_key))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(body.unwrap_or_default())
            .map_err(|error| Failure::Usage(format!("--server or --api-key cannot be sent: {error}")))?;
        let agent = self.agent.clone();
        let sent = tokio::task::spawn_blocking(move || {
            let mut response = agent.run(request)?;
            let body = response.body_mut().with_config().limit(MAX_REPLY).read_to_vec()?;
            Ok::<_, ureq::Error>(Reply { status: response.status().as_u16(), body })
        });
        let unreachable = |error: String| {
            Failure::Unavailable(format!("the server at {} cannot be reached: {error}", redact(&self.base)))
        };
        match sent.await {
            Ok(reply) => reply.map_err(|error| unreachable(error.to_string())),
            Err(error) => Err(Failure::Internal(error.into())),
        }
    }
}
