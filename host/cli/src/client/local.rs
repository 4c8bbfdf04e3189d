//! The API of the component in this process, on a store.

use super::reply::Reply;
use crate::exit::Failure;
use crate::options::Target;
use crate::output::escape_line;
use crate::{server_lock, state};
use bytes::Bytes;
use hitl::storage::{Config, OpenError};
use hitl::{Builder, Hitl};

/// What becomes of a store that is not there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum IfAbsent {
    /// It is made.
    Make,
    /// The command fails.
    Refuse,
}

/// The component in this process. Its API needs a key as on any host: the operator's, else a random one of this process.
#[derive(Clone)]
pub(crate) struct Local {
    pub(crate) hitl: Hitl,
    api_key: String,
}

impl Local {
    /// Opens the store that the command line names. Links begin with what the command line says, else with
    /// `public_url`, else with the address at which this store is served.
    pub(crate) async fn open(
        target: &Target,
        public_url: Option<String>,
        if_absent: IfAbsent,
    ) -> Result<Local, Failure> {
        Local::open_with(target, public_url, if_absent, |builder| builder).await
    }

    /// The same, with what else a server is to be like.
    pub(crate) async fn open_with(
        target: &Target,
        public_url: Option<String>,
        if_absent: IfAbsent,
        further: impl FnOnce(Builder) -> Builder,
    ) -> Result<Local, Failure> {
        let store = store(target)?;
        let api_key = target.api_key.clone().or_else(state::saved_api_key).unwrap_or_else(hitl::random_key);
        let opened = match if_absent {
            IfAbsent::Make => store.open().await,
            IfAbsent::Refuse => store.open_existing().await,
        };
        let opened = opened.map_err(|error| match error {
            // A name that was mistyped must not become an empty store.
            OpenError::Absent => Failure::Unavailable(format!(
                "there is no store at {} yet; hitl ask, hitl new and hitl serve make one",
                escape_line(&store.to_string())
            )),
            error => hitl::Error::Open(error).into(),
        })?;
        let mut builder = further(Hitl::builder().store(opened).api_key(&api_key));
        let recorded = || server_lock::recorded(&*store).map(|recorded| recorded.url);
        if let Some(url) = target.public_url.clone().or(public_url).or_else(recorded) {
            builder = builder.public_url(url);
        }
        if let Some(org) = target.org() {
            builder = builder.org(org);
        }
        if let Some(project) = &target.project {
            builder = builder.project(project);
        }
        if let Some(domain) = &target.domain {
            builder = builder.domain(domain);
        }
        Ok(Local { hitl: builder.build().await.map_err(Failure::from)?, api_key })
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Reply, Failure> {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.api_key))
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(Bytes::from(body.unwrap_or_default()))
            .map_err(|error| Failure::Usage(format!("the API key cannot be used: {error}")))?;
        let response = self.hitl.request(request).await.map_err(Failure::from)?;
        // It may be the last thing that this program does.
        self.hitl.flush().await;
        Ok(Reply::new(response.status().as_u16(), response.into_body().to_vec()))
    }
}

/// The store that the command line names, or the default one; not opened yet. It is printed by its `Display`, never as it was
/// typed: a URL may hold a password.
pub(crate) fn store(target: &Target) -> Result<Box<dyn Config>, Failure> {
    let url = match &target.store {
        Some(store) => store.clone(),
        None => state::default_store()?,
    };
    hitl::stores().parse(&url).map_err(|error| Failure::Usage(error.to_string()))
}
