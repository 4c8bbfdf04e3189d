//! How a command reaches the questions: the same HTTP API, in this process on a store, or on a running server.

mod local;
mod remote;

pub(crate) use local::{Local, store_url};

use crate::args::To;
use crate::exit::{Exit, Failure};
use crate::output::lines;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

/// Whoever answers the API.
pub(crate) enum Client {
    /// The component in this process, on a store.
    Local(Box<Local>),
    /// A running server.
    Remote(remote::Remote),
}

/// What the API answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Connects to the server or opens the store that the command line names.
    pub(crate) async fn open(to: &To) -> Result<Client, Failure> {
        match &to.server {
            Some(server) => Ok(Client::Remote(remote::Remote::new(server, to.api_key.as_deref())?)),
            None => Ok(Client::Local(Box::new(Local::open(to, None).await?))),
        }
    }

    /// Sends a request of the API and gives the JSON of a success.
    pub(crate) async fn json(&self, method: &str, path: &str, body: Option<&Json>) -> Result<Json, Failure> {
        let body = self.success(method, path, body).await?;
        serde_json::from_slice(&body)
            .map_err(|error| anyhow::anyhow!("the API's answer is no JSON: {error}").into())
    }

    /// Sends a request of the API and gives the body of a success.
    pub(crate) async fn success(
        &self,
        method: &str,
        path: &str,
        body: Option<&Json>,
    ) -> Result<Vec<u8>, Failure> {
        let body = body.map(|body| body.to_string().into_bytes());
        let reply = match self {
            Client::Local(local) => local.send(method, path, body).await?,
            Client::Remote(remote) => remote.send(method, path, body).await?,
        };
        if (200..300).contains(&reply.status) { Ok(reply.body) } else { Err(reply.failure()) }
    }
}

impl Reply {
    /// What a reply other than a success means for whoever typed the command.
    fn failure(&self) -> Failure {
        let problem: Json = serde_json::from_slice(&self.body).unwrap_or_default();
        let errors: Vec<String> =
            problem["errors"].as_array().into_iter().flatten().map(field_error).collect();
        let said = |member: &str| problem[member].as_str().map(|text| lines(text).into_owned());
        let message = if errors.is_empty() {
            said("detail").or_else(|| said("title"))
        } else {
            Some(errors.join("; "))
        };
        let message = message.unwrap_or_else(|| format!("the server answered with status {}", self.status));
        match self.status {
            409 | 410 => match problem["outcome"]["status"].as_str() {
                Some("declined") => Failure::Ended(Exit::Declined, message),
                Some("timed_out") => Failure::Ended(Exit::TimedOut, message),
                Some("cancelled") => Failure::Ended(Exit::Cancelled, message),
                _ => Failure::Usage(message),
            },
            401 | 403 => Failure::Usage(format!("{message} (set --api-key or HITL_API_KEY)")),
            502..=504 => Failure::Unavailable(message),
            400..=499 => Failure::Usage(message),
            _ => Failure::Internal(anyhow::anyhow!(message)),
        }
    }
}

/// One field's error in words: the field and the rule.
fn field_error(error: &Json) -> String {
    let text = |member: &str| lines(error[member].as_str().unwrap_or("?")).into_owned();
    format!("{}: {}", text("field"), text("message"))
}

/// What is encoded: all but letters, digits and what the ids of events may hold beside them, since what is encoded is the
/// id of nothing.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// `text` as part of a path or a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}
