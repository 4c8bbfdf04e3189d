//! Which instance answers which request.

use super::problem::Audience;
use super::request_id::RequestId;
use super::site::Site;
use crate::machine;
use crate::runtime::Failure;
use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{Method, Request, Response, Uri};
use std::time::Instant;
use tracing::Instrument;

/// Answers `request`, whatever happens. `stopping` resolves when long polls are to be answered at once.
pub(crate) async fn respond(
    site: &Site,
    request: Request<Bytes>,
    stopping: impl Future<Output = ()>,
) -> Response<Bytes> {
    let id = RequestId::of(request.headers());
    let span = id.span(request.method(), request.uri().path());
    id.tell(answer(site, &id, request, stopping).instrument(span).await)
}

/// The same for a request that has its id already, within its span.
pub(super) async fn answer(
    site: &Site,
    id: &RequestId,
    request: Request<Bytes>,
    stopping: impl Future<Output = ()>,
) -> Response<Bytes> {
    let begun = Instant::now();
    let Site { instances, .. } = site;
    let poll = without_wait(&request);
    let asks_to_wait = poll.is_some();
    let response = match (site.answer(id, &request).await, poll) {
        (Some(own), _) => own,
        (None, None) => {
            let audience = Audience::by(request.headers());
            instances.pool.request(request).await.unwrap_or_else(|failure| failed(audience, id, &failure))
        }
        (None, Some(poll)) => {
            let audience = Audience::by(request.headers());
            let answered = tokio::select! {
                response = instances.waiter.request(request) => {
                    instances.metrics.resumed(&poll.event, begun);
                    response
                }
                () = stopping => instances.pool.request(poll.at_once).await,
            };
            answered.unwrap_or_else(|failure| failed(audience, id, &failure))
        }
    };
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    instances.metrics.answered(status, (!asks_to_wait).then_some(took));
    tracing::debug!(status, milliseconds = took.as_secs_f64() * 1e3, "answered");
    response
}

/// The reason goes to the log and not to clients.
fn failed(audience: Audience, id: &RequestId, failure: &Failure) -> Response<Bytes> {
    let reason = failure.to_string();
    if let Some(wanting) = machine::wanting(&reason) {
        tracing::error!(reason, "a request failed: {wanting}");
        return audience.no_room(id);
    }
    match failure {
        Failure::Trap(_) => {
            tracing::error!(reason, "a request failed");
            audience.failed(id)
        }
        Failure::Late | Failure::Stopped => {
            tracing::warn!(reason, "a request failed");
            audience.late(id)
        }
    }
}

/// A request that asks to wait.
struct LongPoll {
    /// The event's id.
    event: String,
    /// The same request without waiting.
    at_once: Request<Bytes>,
}

/// What `request` is if it asks to wait.
fn without_wait(request: &Request<Bytes>) -> Option<LongPoll> {
    let (path, query) = (request.uri().path(), request.uri().query()?);
    let is_wait = |pair: &&str| pair.starts_with("wait=");
    // The path may stand below that of the public address.
    let (_, event) = path.split_once("/v1/events/")?;
    if !matches!(*request.method(), Method::GET | Method::HEAD)
        || !query.split('&').any(|pair| is_wait(&pair))
    {
        return None;
    }
    let rest: Vec<&str> = query.split('&').filter(|pair| !is_wait(pair)).collect();
    let path = PathAndQuery::try_from(format!("{path}?{}", rest.join("&"))).ok()?;
    let mut at_once = request.clone();
    let event = event.to_owned();
    *at_once.uri_mut() = Uri::from(path);
    Some(LongPoll { event, at_once })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(method: Method, path: &str) -> Option<String> {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
        without_wait(&request).map(|poll| poll.at_once.uri().to_string())
    }

    #[test]
    fn a_long_poll_is_a_get_of_an_event_that_waits() {
        assert_eq!(path(Method::GET, "/v1/events/x?wait=30").as_deref(), Some("/v1/events/x?"));
        assert_eq!(path(Method::GET, "/v1/events/x?a=b&wait=30&c").as_deref(), Some("/v1/events/x?a=b&c"));
        assert_eq!(path(Method::GET, "/base/v1/events/x?wait=30").as_deref(), Some("/base/v1/events/x?"));
        assert_eq!(path(Method::HEAD, "/v1/events/x?wait=30").as_deref(), Some("/v1/events/x?"));
        assert_eq!(path(Method::GET, "/v1/events/x"), None);
        assert_eq!(path(Method::GET, "/v1/events/x?await=30"), None);
        assert_eq!(path(Method::GET, "/form/x?wait=30"), None);
        assert_eq!(path(Method::POST, "/v1/events/x?wait=30"), None);
    }
}
