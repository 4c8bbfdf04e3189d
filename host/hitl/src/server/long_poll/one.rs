//! Waiting for the outcome of one event (`?wait=`).

use super::super::limiter::Slot;
use super::{ask, kept};
use crate::runtime::{Failure, Instances, Watch};
use bytes::Bytes;
use hitl_core::NextLook;
use hitl_core::http::wait_seconds;
use http::uri::PathAndQuery;
use http::{Method, Request, Response, StatusCode, Uri};
use serde::Deserialize;
use std::pin::pin;
use std::time::{Duration, Instant};

/// A request that waits for one event.
pub(in super::super) struct LongPoll {
    /// The event's id.
    event: String,
    /// How long it waits at most.
    time: Duration,
    /// The same request without waiting.
    at_once: Request<Bytes>,
}

/// What is looked at of an event.
#[derive(Deserialize)]
struct Shown {
    status: String,
    #[serde(flatten)]
    next: NextLook,
}

impl LongPoll {
    /// What `request` is if it asks to wait for one event.
    pub(super) fn of(request: &Request<Bytes>) -> Option<LongPoll> {
        let (path, query) = (request.uri().path(), request.uri().query()?);
        // The path may stand below that of the public address.
        let (_, event) = path.split_once("/v1/events/")?;
        let wait = query.strip_prefix("wait=")?;
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_look || event.is_empty() || event.contains('/') {
            return None;
        }
        let time = Duration::from_secs(wait_seconds(wait)?);
        let event = event.to_owned();
        let mut at_once = Request::new(Bytes::new());
        at_once.method_mut().clone_from(request.method());
        *at_once.headers_mut() = kept(request.headers());
        *at_once.uri_mut() = Uri::from(PathAndQuery::try_from(path).ok()?);
        Some(LongPoll { event, time, at_once })
    }

    /// Answers as soon as the event has ended, the time is over, or `stopping` resolves.
    pub(super) async fn answer(
        self,
        instances: &Instances,
        slot: Option<&Slot>,
        stopping: impl Future<Output = ()>,
    ) -> Result<Response<Bytes>, Failure> {
        let LongPoll { event, time, at_once } = self;
        let (begun, _waits) = (Instant::now(), instances.metrics.waiters.present());
        let (mut over, mut stopping) = (pin!(tokio::time::sleep(time)), pin!(stopping));
        let mut watch = Watch::default();
        loop {
            let mut look = at_once.clone();
            *look.method_mut() = Method::GET;
            let shown = ask(instances, slot, look).await?;
            let Some(next) = pending(&shown) else {
                instances.metrics.resumed(&event, begun);
                if at_once.method() == Method::GET {
                    return Ok(shown);
                }
                break;
            };
            drop(shown);
            // Whether the client is still there cannot be seen, so it has to go if others come and there is no room.
            if let Some(slot) = slot {
                slot.began();
            }
            tokio::select! {
                () = watch.next(instances.waiter.ctx(), &event, next) => {}
                () = &mut over => break,
                () = &mut stopping => break,
            }
        }
        ask(instances, slot, at_once).await
    }
}

/// When to look again, if the event is open by what `shown` says.
fn pending(shown: &Response<Bytes>) -> Option<NextLook> {
    if shown.status() != StatusCode::OK {
        return None;
    }
    let Shown { status, next } = serde_json::from_slice(shown.body()).ok()?;
    (status == "pending").then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: Method, path: &str) -> Option<(String, String, u64)> {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).unwrap();
        let poll = LongPoll::of(&request)?;
        Some((poll.event, poll.at_once.uri().to_string(), poll.time.as_secs()))
    }

    #[test]
    fn a_long_poll_is_a_get_of_an_event_that_waits() {
        let found = |event: &str, path: &str, seconds| Some((event.to_owned(), path.to_owned(), seconds));
        assert_eq!(read(Method::GET, "/v1/events/x?wait=30"), found("x", "/v1/events/x", 30));
        assert_eq!(read(Method::GET, "/base/v1/events/x?wait=0"), found("x", "/base/v1/events/x", 0));
        assert_eq!(
            read(Method::HEAD, "/v1/events/x?wait=999999999999999999999"),
            found("x", "/v1/events/x", 60)
        );
        for (method, none) in [
            (Method::GET, "/v1/events/x"),
            (Method::GET, "/v1/events/x?await=30"),
            (Method::GET, "/v1/events/x?wait=30&wait=3"),
            (Method::GET, "/v1/events/x?a=b&wait=30"),
            (Method::GET, "/v1/events/x?wait="),
            (Method::GET, "/v1/events/x?wait=-1"),
            (Method::GET, "/v1/events/x/report?wait=30"),
            (Method::GET, "/v1/events/?wait=30"),
            (Method::GET, "/form/x?wait=30"),
            (Method::POST, "/v1/events/x?wait=30"),
        ] {
            assert_eq!(read(method, none), None, "{none}");
        }
    }
}
