//! Which instance answers which request.

use super::limiter::Slot;
use super::long_poll::LongPoll;
use super::problem::Audience;
use super::request_id::RequestId;
use super::site::Site;
use crate::machine;
use crate::runtime::Failure;
use bytes::Bytes;
use hitl_core::http::{answered_event, is_refusal};
use http::header::SET_COOKIE;
use http::{Request, Response, StatusCode};
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
    id.tell(answer(site, &id, request, None, stopping).instrument(span).await)
}

/// The same for a request that has its id already, within its span, and came by the connection that has `slot`.
pub(super) async fn answer(
    site: &Site,
    id: &RequestId,
    request: Request<Bytes>,
    slot: Option<&Slot>,
    stopping: impl Future<Output = ()>,
) -> Response<Bytes> {
    let begun = Instant::now();
    let Site { instances, .. } = site;
    let poll = LongPoll::of(&request);
    let asks_to_wait = poll.is_some();
    let audience = Audience::by(request.headers());
    let answered = {
        let address = request.uri();
        answered_event(request.method(), address.path(), address.query()).map(str::to_owned)
    };
    // Boxed, all of them: a call into an instance has many times the room of a connection, and one who waits would keep it.
    let response = match (Box::pin(site.answer(id, &request)).await, poll) {
        (Some(own), _) => Ok(own),
        (None, None) => Box::pin(instances.pool.request(request)).await,
        (None, Some(poll)) => {
            // What came with the request goes before it waits.
            drop(request);
            Box::pin(poll.answer(instances, slot, stopping)).await
        }
    };
    let response = response.unwrap_or_else(|failure| failed(audience, id, &failure));
    if response.status() == StatusCode::SEE_OTHER && response.headers().contains_key(SET_COOKIE) {
        tracing::info!("a browser was signed in or out");
    }
    if let Some(event) = answered.filter(|_| is_refusal(response.status())) {
        // Never what was typed. Who says that they answered and nothing happened is found by this.
        tracing::info!(event, status = response.status().as_u16(), "answer refused");
    }
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
