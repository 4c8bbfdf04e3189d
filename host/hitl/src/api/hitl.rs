//! The entry to the typed API.

use super::on_demand::OnDemand;
use crate::limits::Limits;
use crate::runtime::Instances;
use crate::server::{self, Site};
use bytes::Bytes;
use hitl_storage::Store;
use hitl_types::Error;
use hitl_wasmtime::parts::Tasks;
use http::{Request, Response};
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

/// Events on one store. Cheap to clone; clones are the same.
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::{Error, Hitl};
/// use std::time::Duration;
///
/// let hitl = Hitl::builder().store("memory:").serve("127.0.0.1:0").build().await?;
/// let event = hitl.event::<i64>("integer_input_event").run("run-42")
///     .prompt("What should I add to x?").timeout(Duration::from_secs(1)).create().await?;
/// println!("{}", event.form_url());
/// // Nobody opens the link in this example.
/// assert!(matches!(event.wait().await, Err(Error::TimedOut(_))));
/// # Ok::<(), Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Hitl(pub(super) Arc<Parts>);

pub(super) struct Parts {
    pub(super) site: Site,
    pub(super) store: Arc<dyn Store>,
    #[cfg(feature = "flow")]
    pub(super) ctx: hitl_wasmtime::HitlCtx,
    pub(super) limits: Limits,
    pub(super) tasks: Tasks,
    pub(super) form: OnDemand,
    /// Ends with this.
    #[cfg(feature = "callbacks")]
    pub(super) courier: Option<crate::courier::Courier>,
}

impl Hitl {
    /// Answers a request of the HTTP API in this process, without a socket. The request's address is a path and query.
    ///
    /// # Errors
    ///
    /// None at present: what goes wrong is in the response.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have done what was asked for, and nothing in between, as if a connection had broken.
    pub async fn request(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Error> {
        Ok(server::respond(self.site(), request, std::future::pending()).await)
    }

    /// Waits until what goes on in the background behind answers is done: keys are removed that stand for nothing any more,
    /// outcomes that are being sent are, and other processes are told.
    /// To be called before a program ends, so that nothing is left to the next; without it, that tidies up. It
    /// waits as long as [`Limits::stop`](crate::Limits::stop) says at most.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: what it waits for goes on.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// let hitl = hitl::Hitl::builder().store("memory:").build().await?;
    /// hitl.event::<bool>("deploy").prompt("Deploy?").create().await?.cancel().await?;
    /// hitl.flush().await;
    /// assert_eq!(hitl.store().list("hitl-due/", None, 10).await?, [""; 0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn flush(&self) {
        let done = async {
            self.0.tasks.cleaned_up().await;
            self.0.store.flush().await;
        };
        #[cfg(feature = "callbacks")]
        let sent = async {
            if let Some(courier) = &self.0.courier {
                courier.settled().await;
            }
        };
        #[cfg(not(feature = "callbacks"))]
        let sent = std::future::ready(());
        let stop = self.0.limits.stop;
        // An answer that does not come must not keep others from being told.
        let _ = tokio::join!(tokio::time::timeout(stop, done), tokio::time::timeout(stop, sent));
    }

    /// Where events are kept. Its `Display` names it, without secrets.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// Where the form is served, if it was asked to be by [`Builder::serve`](crate::Builder::serve).
    pub fn address(&self) -> Option<SocketAddr> {
        self.0.form.address()
    }

    /// What answers calls and requests.
    pub(crate) fn instances(&self) -> &Instances {
        &self.site().instances
    }

    /// What the component's imports work on.
    #[cfg(feature = "flow")]
    pub(crate) fn ctx(&self) -> &hitl_wasmtime::HitlCtx {
        &self.0.ctx
    }

    /// What is served.
    pub(super) fn site(&self) -> &Site {
        &self.0.site
    }

    /// Where background work runs.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    /// Begins to serve the form, if there is an address for it and it is not served yet.
    pub(crate) fn needed(&self) {
        self.0.form.begin();
    }
}

impl fmt::Debug for Hitl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hitl").field("address", &self.address()).finish_non_exhaustive()
    }
}
