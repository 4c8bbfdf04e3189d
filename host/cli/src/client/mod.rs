//! How a command reaches the questions: the same HTTP API, in this process on a store, or on a running server.

mod local;
mod remote;
mod reply;

pub(crate) use local::{Local, store};

use crate::exit::Failure;
use crate::options::Target;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value as Json;

/// Whoever answers the API.
pub(crate) enum Client {
    /// The component in this process, on a store.
    Local(Box<Local>),
    /// A running server.
    Remote(remote::Remote),
}

impl Client {
    /// Connects to the server or opens the store that the command line names.
    pub(crate) async fn open(target: &Target) -> Result<Client, Failure> {
        match &target.server {
            Some(server) => Ok(Client::Remote(remote::Remote::new(server, target.api_key.as_deref())?)),
            None => Ok(Client::Local(Box::new(Local::open(target, None).await?))),
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

/// What is encoded: all but letters, digits and what the ids of events may hold beside them, since what is encoded is the
/// id of nothing.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// `text` as part of a path or a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}
