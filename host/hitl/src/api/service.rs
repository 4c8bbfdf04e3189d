//! The form, the inbox and the API as a service, for a server of the program's own.

use super::hitl::Hitl;
use crate::server::{Embedded, ServiceBody};
use http::{Request, Response};
use hyper::body::Body;
use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::watch;
use tower_service::Service;

/// The form, the inbox and the API of a [`Hitl`] as a service. See [`Hitl::service`].
#[derive(Clone)]
pub struct HitlService {
    /// Whose background work goes on as long as this is there.
    hitl: Hitl,
    embedded: Embedded,
    stopping: Option<watch::Receiver<bool>>,
}

impl fmt::Debug for HitlService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HitlService").field("hitl", &self.hitl).finish_non_exhaustive()
    }
}

impl Hitl {
    /// The form, the inbox and the API as a [`tower_service::Service`], which routers such as axum's take: nested below a path,
    /// or as what answers all that nothing else does.
    ///
    /// Where links lead is the program's to say, by [`Builder::public_url`](crate::Builder::public_url): the address of that
    /// server as people reach it, with the path that this is nested below. Links within pages are relative, so they need nothing.
    ///
    /// Bodies are held to the limits of the server that this library has itself: 512 KiB each, [`Limits::bodies`] altogether, and
    /// each within [`Limits::body`]. Connections, and the heads of requests, are the program's own server's.
    ///
    /// [`Limits::bodies`]: crate::Limits::bodies
    /// [`Limits::body`]: crate::Limits::body
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::Hitl;
    /// let hitl = Hitl::builder().public_url("https://example.org/ask").build().await?;
    /// let app: axum::Router = axum::Router::new().nest_service("/ask", hitl.service());
    /// let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
    /// assert!(event.form_url().starts_with("https://example.org/ask/form/"));
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn service(&self) -> HitlService {
        let embedded = Embedded::new(self.site().clone(), self.0.limits.clone());
        HitlService { hitl: self.clone(), embedded, stopping: None }
    }
}

impl HitlService {
    /// The same, which answers at once who waits by a long poll, when `shutdown` resolves: a server that lets its connections end
    /// would else wait for them, a minute at most.
    #[must_use]
    pub fn until(mut self, shutdown: impl Future<Output = ()> + Send + 'static) -> HitlService {
        let (stop, stopping) = watch::channel(false);
        self.hitl.tasks().runtime().spawn(async move {
            shutdown.await;
            let _ = stop.send(true);
        });
        self.stopping = Some(stopping);
        self
    }
}

impl<B> Service<Request<B>> for HitlService
where
    B: Body<Data: Send, Error: Send> + Send + 'static,
{
    type Response = Response<ServiceBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<ServiceBody>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let HitlService { hitl, embedded, stopping } = self.clone();
        Box::pin(async move {
            let _hitl = hitl;
            let stopping = async {
                match stopping {
                    Some(mut stopping) => drop(stopping.wait_for(|stopping| *stopping).await),
                    None => std::future::pending().await,
                }
            };
            Ok(embedded.answer(request, stopping).await)
        })
    }
}
