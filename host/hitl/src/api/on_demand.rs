//! The form of one `Hitl`, served from the first event on.

use crate::limits::Limits;
use crate::server::{self, Site};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Mutex, PoisonError};
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

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

/// The form of one [`Hitl`](crate::Hitl): served from the first event on, until the last clone of it is dropped.
pub(super) struct OnDemand {
    address: Option<SocketAddr>,
    state: Mutex<State>,
    /// What is served. It holds the instances and not the `Hitl`: the task that serves must not keep alive what ends it.
    site: Site,
    limits: Limits,
    tasks: Handle,
}

enum State {
    /// It is not to be served.
    Never,
    /// It is not served yet.
    Waiting(TcpListener),
    /// It is served by this task.
    Serving(AbortHandle),
}

impl OnDemand {
    /// The form of `site` on what listens, if anything does; to be served by a task of `tasks`.
    pub(super) fn new(listening: Option<Listening>, site: Site, limits: Limits, tasks: Handle) -> OnDemand {
        let address = listening.as_ref().map(|listening| listening.address);
        let state = listening.map_or(State::Never, |listening| State::Waiting(listening.listener));
        OnDemand { address, state: Mutex::new(state), site, limits, tasks }
    }

    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Begins to serve, unless it has begun or is never to.
    pub(super) fn begin(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(&*state, State::Waiting(_)) {
            return;
        }
        let State::Waiting(listener) = std::mem::replace(&mut *state, State::Never) else { return };
        let (site, limits) = (self.site.clone(), self.limits.clone());
        let task = self.tasks.spawn(async move {
            match tokio::net::TcpListener::from_std(listener) {
                Ok(listener) => server::accept(listener.into(), site, limits, std::future::pending()).await,
                Err(error) => tracing::error!("the form cannot be served: {error}"),
            }
        });
        *state = State::Serving(task.abort_handle());
    }
}

impl Drop for OnDemand {
    fn drop(&mut self) {
        if let State::Serving(task) = &*self.state.lock().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}
