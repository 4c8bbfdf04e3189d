//! Waiting for whatever ends in a scope (`POST /v1/wait` with one).

use super::super::limiter::Slot;
use super::{Again, ask};
use crate::runtime::{Failure, Instances};
use bytes::Bytes;
use hitl_core::documents::ScopeWaitQuery;
use hitl_core::http::scope_to_wait_for;
use hitl_core::{NextRead, Timestamp, keys};
use hitl_storage::Until;
use http::{Request, Response, StatusCode};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::pin::pin;
use std::time::Duration;

/// A request that waits for whatever ends in a scope.
pub(in super::super) struct LongPoll {
    query: ScopeWaitQuery,
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
    cursor: Option<String>,
}

impl LongPoll {
    /// What `request` is if it asks to wait for whatever ends in a scope.
    pub(super) fn of(request: &Request<Bytes>) -> Option<LongPoll> {
        let again = Again::of(request)?;
        let mut query = scope_to_wait_for(request.body())?;
        let time = Duration::from_secs(std::mem::take(&mut query.wait));
        (!time.is_zero()).then(|| LongPoll { query, time, again })
    }

    /// Answers as soon as there is something to tell, the time is over, or `stopping` resolves.
    pub(super) async fn answer(
        mut self,
        instances: &Instances,
        slot: Option<&Slot>,
        stopping: impl Future<Output = ()>,
    ) -> Result<Response<Bytes>, Failure> {
        let _waits = instances.metrics.waiters.present();
        let (mut over, mut stopping) = (pin!(tokio::time::sleep(self.time)), pin!(stopping));
        let ctx = instances.waiter.ctx();
        let subscribe = || {
            let wakeups = ctx.store().wakeups()?;
            Some(wakeups.subscribe_to(Until::Prefix(keys::REQUESTS)))
        };
        let mut reads = NextRead::default();
        loop {
            // Registered before the look, so that no outcome falls between the two.
            let wakeup = subscribe();
            let answer = ask(instances, slot, self.again.with(&self.query)).await?;
            let Some((look_again_at, cursor)) = nothing_yet(&answer) else { return Ok(answer) };
            (self.query.cursor, self.query.since) = (Some(cursor), None);
            // Whether the client is still there cannot be seen, so it has to go if others come and there is no room.
            if let Some(slot) = slot {
                slot.began();
            }
            let (next, again) = reads.in_vain(ctx.pushed(), ctx.now());
            reads = next;
            let heard = async {
                match wakeup {
                    Some(wakeup) => wakeup.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = heard => {
                    let again;
                    (reads, again) = NextRead::woken(ctx.now());
                    tokio::select! {
                        () = ctx.deadline(again) => {}
                        () = &mut over => return Ok(answer),
                        () = &mut stopping => return Ok(answer),
                    }
                }
                () = ctx.deadline(again.min(look_again_at)) => {}
                () = &mut over => return Ok(answer),
                () = &mut stopping => return Ok(answer),
            }
        }
    }
}

/// When the next deadline is and where to go on, if there is nothing to tell by what `answer` says.
fn nothing_yet(answer: &Response<Bytes>) -> Option<(Timestamp, String)> {
    if answer.status() != StatusCode::OK {
        return None;
    }
    let Waited { events, problems, more, look_again_at, cursor } =
        serde_json::from_slice(answer.body()).ok()?;
    let is_nothing = events.is_empty() && problems.is_empty() && !more;
    is_nothing.then_some((look_again_at.unwrap_or(Timestamp::MAX), cursor?))
}
