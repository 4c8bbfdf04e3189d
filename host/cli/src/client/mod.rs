//! How a command reaches the questions: the same HTTP API, in this process on a store, or on a running server.

mod agent;
mod failure;
mod local;
mod patience;
mod proxy;
mod remote;
mod reply;

pub(crate) use agent::Agent;
pub(crate) use failure::of_problem;
pub(crate) use local::{IfAbsent, Local, store};
pub(crate) use patience::Patience;

use crate::exit::Failure;
use crate::listen::is_health;
use crate::options::Target;
use hitl_core::documents::ScopeWaitQuery;
use hitl_core::retry::is_passing;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use remote::Unsent;
use reply::Reply;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

/// How long one request waits, in seconds: short enough for any proxy in between.
pub(crate) const LONG_POLL: u64 = 30;

/// What answers the API.
pub(crate) enum Client {
    /// The component in this process, on a store.
    Local(Box<Local>),
    /// A running server.
    Remote(remote::Remote),
}

/// A request of the API.
struct Sent<'a> {
    method: &'static str,
    path: &'a str,
    body: Option<Vec<u8>>,
    /// Whether earlier servers have no such route; then the document is null.
    is_new: bool,
}

impl Client {
    /// Whether requests go by a network, on which they can be lost.
    pub(crate) fn is_remote(&self) -> bool {
        matches!(self, Client::Remote(_))
    }

    /// Connects to the server or opens the store that the command line names, which has to be there.
    pub(crate) async fn open(target: &Target) -> Result<Client, Failure> {
        Client::open_with(target, IfAbsent::Refuse).await
    }

    /// The same for a command that asks: the store is made if it is not there.
    pub(crate) async fn open_or_make(target: &Target) -> Result<Client, Failure> {
        Client::open_with(target, IfAbsent::Make).await
    }

    async fn open_with(target: &Target, if_absent: IfAbsent) -> Result<Client, Failure> {
        match &target.server {
            Some(server) => {
                let remote = remote::Remote::new(server, target.api_key.as_deref(), target.ca.as_deref())?;
                Ok(Client::Remote(remote))
            }
            None => Ok(Client::Local(Box::new(Local::open(target, None, if_absent).await?))),
        }
    }

    /// Sends a request of the API and gives the document of a success.
    pub(crate) async fn document<D: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&Json>,
    ) -> Result<D, Failure> {
        self.read(&self.success(method, path, body).await?)
    }

    /// Creates what `body` describes, or finds it; whether it was there before. As long as the answer says nothing about it
    /// the request is sent again, with `patience`: `body` has to name the same thing each time.
    pub(crate) async fn create<D: DeserializeOwned>(
        &self,
        path: &str,
        body: &Json,
        patience: &mut Patience,
    ) -> Result<(D, bool), Failure> {
        let sent = Sent { method: "POST", path, body: Some(body.to_string().into_bytes()), is_new: false };
        // What a store cannot do now is told at once.
        if !self.is_remote() {
            let reply = self.send(sent.method, path, sent.body).await?;
            if !reply.is_success() {
                return Err(self.failure(&reply).await);
            }
            return Ok((self.read(&reply.body)?, reply.status == 200));
        }
        let (document, status) = self.persist(&sent, patience).await?;
        // A request that was sent twice may have found what it made itself.
        Ok((document, status == 200 && !patience.is_tried()))
    }

    /// Looks at a document that can be waited for: as long as the answer says nothing about it, again and again, with
    /// `patience`.
    pub(crate) async fn look<D: DeserializeOwned>(
        &self,
        path: &str,
        patience: &mut Patience,
    ) -> Result<D, Failure> {
        let sent = Sent { method: "GET", path, body: None, is_new: false };
        Ok(self.persist(&sent, patience).await?.0)
    }

    /// Waits until one of the events `ids`, 1,000 at most, has ended or cannot be waited for, or so many seconds: in one request,
    /// however many they are. None if the server is of a version that cannot.
    pub(crate) async fn wait_for_many<D: DeserializeOwned>(
        &self,
        ids: &[String],
        seconds: u64,
        patience: &mut Patience,
    ) -> Result<Option<D>, Failure> {
        let body = json!({ "ids": ids, "wait": seconds }).to_string().into_bytes();
        let sent = Sent { method: "POST", path: "/v1/wait", body: Some(body), is_new: true };
        Ok(self.persist(&sent, patience).await?.0)
    }

    /// Waits until an event of a scope has ended, or so many seconds.
    pub(crate) async fn wait_for_scope<D: DeserializeOwned>(
        &self,
        query: &ScopeWaitQuery,
        patience: &mut Patience,
    ) -> Result<D, Failure> {
        let body = serde_json::to_vec(query).map_err(|error| Failure::Internal(error.into()))?;
        let sent = Sent { method: "POST", path: "/v1/wait", body: Some(body), is_new: false };
        Ok(self.persist(&sent, patience).await?.0)
    }

    /// Ends an event as `body` says, and gives its document. It bears a key of its own, so that it is the same decision if it has
    /// to be sent again: where the answer was lost on the way, or says nothing about it.
    pub(crate) async fn decide<D: DeserializeOwned>(&self, path: &str, mut body: Json) -> Result<D, Failure> {
        body["idempotency_key"] = hitl::random_key().into();
        let body = body.to_string().into_bytes();
        let mut patience = Patience::at_first();
        loop {
            let (failure, wish) = match self.try_send("POST", path, Some(body.clone())).await {
                Ok(reply) if reply.is_success() => return self.read(&reply.body),
                Ok(reply) if self.is_remote() && is_passing(reply.status, &reply.body) => {
                    (self.failure(&reply).await, reply.retry_after)
                }
                Ok(reply) => return Err(self.failure(&reply).await),
                Err(Unsent { failure, lost }) if lost || patience.is_tried() => (failure, None),
                Err(Unsent { failure, .. }) => return Err(failure),
            };
            patience.pause(wish, failure).await?;
        }
    }

    /// Sends a request until its answer says something about it; gives the document of a success, and the status.
    async fn persist<D: DeserializeOwned>(
        &self,
        request: &Sent<'_>,
        patience: &mut Patience,
    ) -> Result<(D, u16), Failure> {
        loop {
            let sent = self.send(request.method, request.path, request.body.clone()).await;
            let (may_pass, wish) = match &sent {
                Ok(reply) => {
                    // A success that is not understood is the page of something on the way.
                    let page = reply.is_success() && patience.is_for_silence();
                    (is_passing(reply.status, &reply.body) || page, reply.retry_after)
                }
                Err(failure) => {
                    (patience.is_for_silence() && matches!(failure, Failure::Unavailable(_)), None)
                }
            };
            let looked = match sent {
                Ok(reply) if reply.is_success() => {
                    self.read(&reply.body).map(|document| (document, reply.status))
                }
                Ok(reply) if request.is_new && matches!(reply.status, 404 | 405) => {
                    self.read(b"null").map(|document| (document, reply.status))
                }
                Ok(reply) => Err(self.failure(&reply).await),
                Err(failure) => Err(failure),
            };
            match looked {
                Ok(read) => {
                    patience.is_rewarded();
                    return Ok(read);
                }
                Err(failure) if may_pass => patience.pause(wish, failure).await?,
                Err(failure) => return Err(failure),
            }
        }
    }

    fn read<D: DeserializeOwned>(&self, body: &[u8]) -> Result<D, Failure> {
        serde_json::from_slice(body).map_err(|error| match self {
            Client::Local(_) => Failure::Internal(error.into()),
            Client::Remote(_) if body.trim_ascii_start().starts_with(b"<") => Failure::Unavailable(
                "a page came instead of the server's answer: does something on the way want you to sign in? \
                 --server needs the address of hitl itself"
                    .into(),
            ),
            Client::Remote(_) => Failure::Unavailable(format!(
                "the server's answer is not understood: is it a server of hitl, of this version? ({error})"
            )),
        })
    }

    /// Sends a request of the API and gives the body of a success.
    pub(crate) async fn success(
        &self,
        method: &str,
        path: &str,
        body: Option<&Json>,
    ) -> Result<Vec<u8>, Failure> {
        let reply = self.send(method, path, body.map(|body| body.to_string().into_bytes())).await?;
        if reply.is_success() {
            return Ok(reply.body);
        }
        Err(self.failure(&reply).await)
    }

    async fn failure(&self, reply: &Reply) -> Failure {
        // Any server may answer 404. Only one of hitl means by it that there is no such question.
        let is_ours = reply.status != 404 || reply.names_no_event() || self.is_ours().await;
        reply.failure(is_ours)
    }

    async fn send(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Result<Reply, Failure> {
        self.try_send(method, path, body).await.map_err(|unsent| unsent.failure)
    }

    async fn try_send(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Result<Reply, Unsent> {
        match self {
            Client::Local(local) => {
                local.send(method, path, body).await.map_err(|failure| Unsent { failure, lost: false })
            }
            Client::Remote(remote) => remote.send(method, path, body).await,
        }
    }

    /// Whether hitl answers where requests are sent.
    async fn is_ours(&self) -> bool {
        match self {
            Client::Local(_) => true,
            Client::Remote(_) => {
                let health = self.send("GET", "/health", None).await;
                health.is_ok_and(|health| is_health(health.status, &health.body))
            }
        }
    }
}

/// The characters that are encoded: all but letters, digits, `-` and `_`, of which ids are made. The API does not decode
/// ids.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// `text` as part of a path or a query.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}
