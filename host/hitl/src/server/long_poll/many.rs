//! Waiting for one of many events (`POST /v1/wait`).

use super::super::limiter::Slot;
use super::{Again, ask};
use crate::runtime::{Failure, Instances, Many};
use bytes::Bytes;
use hitl_core::Timestamp;
use hitl_core::documents::WaitQuery;
use hitl_core::http::many_to_wait_for;
use http::{Request, Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::pin::pin;
use std::time::{Duration, Instant};

/// A request that waits for one of many events.
pub(in super::super) struct LongPoll {
    ids: Vec<String>,
    /// How long it waits at most.
    time: Duration,
    again: Again,
}

/// What is looked at of an answer.
#[derive(Deserialize)]
struct Waited {
    events: Vec<IgnoredAny>,
    problems: Vec<IgnoredAny>,
    more: bool,
    look_again_at: Option<Timestamp>,
}

impl LongPoll {
    /// What `request` is if it asks to wait for one of many events.
    pub(super) fn of(request: &Request<Bytes>) -> Option<LongPoll> {
        let again = Again::of(request)?;
        let WaitQuery { ids, wait } = many_to_wait_for(request.body())?;
        (wait > 0).then(|| LongPoll { ids, time: Duration::from_secs(wait), again })
    }

    /// The same request for `ids` alone, without waiting.
    fn at_once<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Request<Bytes> {
        let ids = ids.into_iter().map(str::to_owned).collect();
        self.again.with(&WaitQuery { ids, wait: 0 })
    }

    /// Answers as soon as there is something to tell of one of them, the time is over, or `stopping` resolves.
    pub(super) async fn answer(
        mut self,
        instances: &Instances,
        slot: Option<&Slot>,
        stopping: impl Future<Output = ()>,
    ) -> Result<Response<Bytes>, Failure> {
        let (begun, _waits) = (Instant::now(), instances.metrics.waiters.present());
        let (mut over, mut stopping) = (pin!(tokio::time::sleep(self.time)), pin!(stopping));
        // Registered before the first look, so that no outcome falls between the two.
        let mut many = Many::new(instances.waiter.ctx(), std::mem::take(&mut self.ids));
        let mut look = self.at_once(many.ids().iter().map(String::as_str));
        let mut again = Timestamp::MAX;
        let mut woken_ids: Vec<String> = Vec::new();
        loop {
            let answer = ask(instances, slot, look).await?;
            let Some(look_again_at) = nothing_yet(&answer) else {
                for id in &woken_ids {
                    instances.metrics.resumed(id, begun);
                }
                return Ok(answer);
            };
            // A look at some says nothing of the others.
            again = again.min(look_again_at.unwrap_or(Timestamp::MAX));
            // Whether the client is still there cannot be seen, so it has to go if others come and there is no room.
            if let Some(slot) = slot {
                slot.began();
            }
            let woken = tokio::select! {
                woken = many.woken(again) => woken,
                () = &mut over => return Ok(answer),
                () = &mut stopping => return Ok(answer),
            };
            woken_ids = woken.into_iter().map(str::to_owned).collect();
            look = if woken_ids.is_empty() {
                // A deadline has come, on which the component acts.
                again = Timestamp::MAX;
                self.at_once(many.ids().iter().map(String::as_str))
            } else {
                self.at_once(woken_ids.iter().map(String::as_str))
            };
        }
    }
}

/// When to look again, if there is nothing to tell by what `answer` says.
fn nothing_yet(answer: &Response<Bytes>) -> Option<Option<Timestamp>> {
    if answer.status() != StatusCode::OK {
        return None;
    }
    let Waited { events, problems, more, look_again_at } = serde_json::from_slice(answer.body()).ok()?;
    (events.is_empty() && problems.is_empty() && !more).then_some(look_again_at)
}
