//! Serving the form.

use super::error::Error;
use super::hitl::{Hitl, Parts};
use crate::server;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::AbortHandle;

/// Serves the form, the inbox and the API of `hitl` on `listener` until `shutdown` resolves; then lets the answers that
/// are being written go out, within [`Limits::stop`](crate::Limits::stop).
///
/// Whoever listens beyond this machine should set an API key and put a proxy in front that speaks TLS.
///
/// # Errors
///
/// None at present: connections that fail end by themselves.
///
/// ```
/// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
/// use hitl::Hitl;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let hitl = Hitl::builder().public_url(format!("http://{}", listener.local_addr()?)).build().await?;
/// let shutdown = async { /* a signal, say */ };
/// hitl::serve(listener, hitl, shutdown).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn serve(
    listener: tokio::net::TcpListener,
    hitl: Hitl,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    server::accept(listener, hitl.site().clone(), hitl.0.limits.clone(), shutdown).await;
    Ok(())
}

/// Serves the metrics of `hitl` at `/metrics` on `listener`, to whoever comes and without a key, until `shutdown`
/// resolves. What [`serve`] serves has them, too, for who has the API key.
///
/// # Errors
///
/// None at present: connections that fail end by themselves.
pub async fn serve_metrics(
    listener: tokio::net::TcpListener,
    hitl: Hitl,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    server::accept(listener, hitl.site().clone().metrics_alone(), hitl.0.limits.clone(), shutdown).await;
    Ok(())
}

/// A bound socket. Clients that come before it is served wait in its queue.
#[derive(Debug)]
pub(super) struct Listening {
    listener: TcpListener,
    pub(super) address: SocketAddr,
}

impl Listening {
    pub(super) fn bind(address: &str) -> io::Result<Listening> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Listening { listener, address })
    }
}

/// The form of one [`Hitl`], served from the first need on until the last clone of it is gone.
pub(super) struct Serving {
    address: Option<SocketAddr>,
    state: Mutex<State>,
}

enum State {
    Never,
    NotYet(TcpListener),
    Begun(AbortHandle),
}

impl Serving {
    pub(super) fn new(listening: Option<Listening>) -> Serving {
        let address = listening.as_ref().map(|listening| listening.address);
        let state = listening.map_or(State::Never, |listening| State::NotYet(listening.listener));
        Serving { address, state: Mutex::new(state) }
    }

    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Begins to serve, unless it has begun or is never to.
    pub(super) fn begin(&self, parts: &Arc<Parts>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(&*state, State::NotYet(_)) {
            return;
        }
        let State::NotYet(listener) = std::mem::replace(&mut *state, State::Never) else { return };
        // It must not keep alive what keeps it alive, so it holds the instances and not the whole.
        let (site, limits) = (parts.site.clone(), parts.limits.clone());
        let task = parts.tasks.spawn(async move {
            match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => server::accept(listener, site, limits, std::future::pending()).await,
                Err(error) => tracing::error!("the form cannot be served: {error}"),
            }
        });
        *state = State::Begun(task.abort_handle());
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        if let State::Begun(task) = &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}
