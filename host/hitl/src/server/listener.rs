//! Accepting connections, and stopping.

use super::body;
use super::connection;
use super::limiter::ConnectionLimiter;
use super::open_files;
use super::site::Site;
use super::socket::{Listener, Stream};
use crate::limits::Limits;
use hyper_util::server::graceful::GracefulShutdown;
use std::io;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long to wait when no connection can be accepted, mostly for want of file handles.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections until `shutdown` resolves; returns when the last answer has gone out, or after
/// [`Limits::stop`].
pub(crate) async fn accept(
    listener: Listener,
    site: Site,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    // For long polls, of which the connections know nothing.
    let (stop, stopping) = watch::channel(false);
    let limiter = ConnectionLimiter::new(
        open_files::connections(site.connections(&limits)),
        limits.bodies.max(body::MAX),
    );
    // Its connections are cut off when this future is dropped.
    let mut connections = JoinSet::new();
    // Whoever was sent to a page just before still gets it.
    let mut shutdown = pin!(async {
        shutdown.await;
        site.owed.settled().await;
    });
    loop {
        let stream = tokio::select! {
            biased;
            () = shutdown.as_mut() => break,
            // What has ended is forgotten as it ends, so that only open connections take memory.
            Some(_) = connections.join_next() => continue,
            accepted = next(&listener) => match accepted {
                Ok(stream) => stream,
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    // What is wanting are file handles, mostly.
                    limiter.make_room();
                    continue;
                }
            },
        };
        let slot = tokio::select! {
            biased;
            () = shutdown.as_mut() => break,
            slot = limiter.acquire() => slot,
        };
        let (site, limits) = (site.clone(), limits.clone());
        let (watcher, stopping) = (graceful.watcher(), stopping.clone());
        connections
            .spawn(async move { connection::serve(stream, &slot, &site, &limits, watcher, stopping).await });
    }
    // Closed first, so that new clients are refused at once instead of waiting for nothing.
    drop(listener);
    let _ = stop.send(true);
    if tokio::time::timeout(limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were cut off");
    }
}

/// The next connection, when there is room for one more.
async fn next(listener: &Listener) -> io::Result<Stream> {
    let accepted = listener.accept().await;
    if accepted.is_err() {
        tokio::time::sleep(PAUSE).await;
    }
    accepted
}
