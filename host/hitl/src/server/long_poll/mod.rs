//! Requests that wait: for an outcome (`?wait=`), for one of many, or for whatever ends in a scope (both `POST /v1/wait`).
//!
//! The waiting is the host's: the component shows what there is, the host waits, and the component shows it again. So a client
//! that has gone costs nothing, however long it wanted to wait, and none of them holds an instance.

mod many;
mod one;
mod scope;

use super::limiter::Slot;
use crate::runtime::{Failure, Instances};
use bytes::Bytes;
use hitl_core::http::HEADERS;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use serde::Serialize;

/// A request that asks to wait.
pub(super) enum LongPoll {
    /// For one event.
    One(one::LongPoll),
    /// For one of many.
    Many(many::LongPoll),
    /// For whatever ends in a scope.
    Scope(Box<scope::LongPoll>),
}

impl LongPoll {
    /// What `request` is if it asks to wait. Anything out of order is none, so that the component says what is wrong with it.
    pub(super) fn of(request: &Request<Bytes>) -> Option<LongPoll> {
        let one = one::LongPoll::of(request).map(LongPoll::One);
        let many = || many::LongPoll::of(request).map(LongPoll::Many);
        one.or_else(many).or_else(|| scope::LongPoll::of(request).map(Box::new).map(LongPoll::Scope))
    }

    /// Answers as soon as there is something to tell, the time is over, or `stopping` resolves.
    pub(super) async fn answer(
        self,
        instances: &Instances,
        slot: Option<&Slot>,
        stopping: impl Future<Output = ()>,
    ) -> Result<Response<Bytes>, Failure> {
        match self {
            LongPoll::One(poll) => poll.answer(instances, slot, stopping).await,
            LongPoll::Many(poll) => poll.answer(instances, slot, stopping).await,
            LongPoll::Scope(poll) => Box::pin(poll.answer(instances, slot, stopping)).await,
        }
    }
}

/// Makes a request of the component. Boxed, since its room is many times that of one who waits; and while it is answered, the
/// client need not go.
async fn ask(
    instances: &Instances,
    slot: Option<&Slot>,
    request: Request<Bytes>,
) -> Result<Response<Bytes>, Failure> {
    let _in_flight = slot.map(Slot::in_flight);
    Box::pin(instances.pool.request(request)).await
}

/// What is kept of a `POST /v1/wait`, to be asked again with other bodies.
struct Again {
    uri: Uri,
    headers: HeaderMap,
}

impl Again {
    /// What `request` is, if it is one.
    fn of(request: &Request<Bytes>) -> Option<Again> {
        // The path may stand below that of the public address.
        let is_one = *request.method() == Method::POST && request.uri().path().ends_with("/v1/wait");
        is_one.then(|| Again { uri: request.uri().clone(), headers: kept(request.headers()) })
    }

    /// The same with this body.
    fn with(&self, body: &impl Serialize) -> Request<Bytes> {
        // It cannot fail to be written: no map in it has keys other than text.
        let mut request = Request::new(Bytes::from(serde_json::to_vec(body).unwrap_or_default()));
        *request.method_mut() = Method::POST;
        request.uri_mut().clone_from(&self.uri);
        request.headers_mut().clone_from(&self.headers);
        request
    }
}

/// Of `headers` those that the component looks at, copied: what came with them lies in a buffer of the connection's.
fn kept(headers: &HeaderMap) -> HeaderMap {
    let copied = |value: &HeaderValue| HeaderValue::from_bytes(value.as_bytes()).ok();
    let mut kept = HeaderMap::new();
    for name in HEADERS {
        for value in headers.get_all(name).iter().filter_map(copied) {
            kept.append(HeaderName::from_static(name), value);
        }
    }
    kept
}
