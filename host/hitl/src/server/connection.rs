//! One connection.

use super::body::{self, NoBody};
use super::guesses::says_wrong;
use super::limiter::Slot;
use super::lingering::{Lingering, Unread};
use super::login_proxy::settle;
use super::owed::Delivery;
use super::problem::Audience;
use super::request_id::RequestId;
use super::respond;
use super::site::Site;
use crate::limits::Limits;
use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use std::net::IpAddr;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tracing::Instrument;

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 32 * 1024;

/// Serves `stream` until the client goes, is idle for too long, has to leave its slot to another, or `graceful` says so;
/// then an answer that is being made or written is the last, and a long poll is answered at once, as `stopping` says.
pub(super) async fn serve(
    stream: TcpStream,
    slot: &Slot,
    site: &Site,
    limits: &Limits,
    graceful: Watcher,
    stopping: watch::Receiver<bool>,
) {
    let _open = site.instances.metrics.connections.present();
    let peer = stream.peer_addr().ok().map(|address| address.ip());
    let unread = Unread::default();
    let delivery = Delivery::default();
    let stopped = stopped(stopping.clone());
    let stream = Lingering::new(stream, unread.clone(), delivery.clone(), limits, stopped);
    let service = service_fn(|request| {
        let (stopping, unread, delivery) = (stopping.clone(), &unread, &delivery);
        async move {
            let exchange = site.owed.asked(&request);
            let response = answer(request, peer, slot, site, limits, stopping, unread).await?;
            delivery.begin(exchange.answered(&response));
            Ok::<_, std::io::Error>(response)
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

async fn answer(
    request: Request<Incoming>,
    peer: Option<IpAddr>,
    slot: &Slot,
    site: &Site,
    limits: &Limits,
    stopping: watch::Receiver<bool>,
    unread: &Unread,
) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let id = RequestId::of(request.headers());
    let span = id.span(request.method(), request.uri().path());
    let answered = async {
        let audience = Audience::by(request.headers());
        // Who sends a body as slowly as it likes merely holds a slot, and has to go if another client comes.
        slot.began();
        match body::read(request, limits.body, unread, slot).await {
            Ok((mut request, _room)) => {
                if settle(site.login.as_deref(), peer, request.headers_mut()).is_err() {
                    tracing::warn!(?peer, "somebody who is no trusted proxy says who they are");
                    return Ok(audience.not_trusted(&id));
                }
                let response = {
                    let _in_flight = slot.in_flight();
                    respond::answer(site, &id, request, Some(slot), stopped(stopping)).await
                };
                if let Some(peer) = peer.filter(|_| says_wrong(response.status(), response.headers())) {
                    tracing::warn!(%peer, "a wrong key");
                    site.guesses.wrong(peer).await;
                }
                Ok(response)
            }
            Err(NoBody::Slow) => Ok(audience.slow(&id)),
            Err(NoBody::Broken) => Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted)),
        }
    };
    let mut response = answered.instrument(span).await?;
    if unread.is_set() {
        // The rest of the body lies between this request and the next.
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(id.tell(response).map(Full::new))
}

/// Resolves when the server stops, or is gone.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}
