//! One connection.

use super::exchange::{self, Broken, Origin};
use super::limiter::Slot;
use super::lingering::{Lingering, Unread};
use super::owed::Delivery;
use super::site::Site;
use super::socket::Stream;
use crate::limits::Limits;
use http::header::{CONNECTION, HeaderValue};
use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use std::io;
use tokio::sync::watch;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// Serves `stream` until the client goes, is idle for too long, has to leave its slot to another, or `graceful` says so;
/// then an answer that is being made or written is the last, and a long poll is answered at once, as `stopping` says.
pub(super) async fn serve(
    stream: Stream,
    slot: &Slot,
    site: &Site,
    limits: &Limits,
    graceful: Watcher,
    stopping: watch::Receiver<bool>,
) {
    let _open = site.instances.metrics.connections.present();
    let sender = stream.sender();
    let unread = Unread::default();
    let delivery = Delivery::default();
    let stream = Lingering::new(stream, unread.clone(), delivery.clone(), limits, stopped(stopping.clone()));
    let service = service_fn(|request| {
        let (stopping, unread, delivery) = (stopping.clone(), &unread, &delivery);
        async move {
            let owed = site.owed.asked(&request);
            let origin = Origin { sender, slot: Some(slot), bodies: slot.bodies() };
            let stopping = stopped(stopping);
            let answered =
                exchange::answer(request, &origin, site, limits, stopping, || unread.clear()).await;
            let mut response =
                answered.map_err(|Broken| io::Error::from(io::ErrorKind::ConnectionAborted))?.map(Full::new);
            if unread.is_set() {
                // The rest of the body lies between this request and the next.
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            delivery.begin(owed.answered(&response));
            Ok::<_, io::Error>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        // A client may end its sending side after the request; it reads all the same. One that is gone altogether looks
        // just so, and is noticed when it is answered.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), service);
    let done = tokio::select! {
        done = graceful.watch(connection) => done,
        () = slot.evicted() => {
            site.instances.metrics.connections_evicted.increment();
            return;
        }
    };
    if let Err(error) = done {
        tracing::debug!("a connection ended: {error}");
    }
}

/// Resolves when the server stops, or is gone.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
