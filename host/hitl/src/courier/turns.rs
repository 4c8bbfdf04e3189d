//! When the outbox is looked at, and by whom each request is sent.

use super::Callbacks;
use super::sender::Sender;
use crate::imports::now;
use crate::runtime::Instances;
use crate::tasks::Tasks;
use bytes::Bytes;
use hitl_core::documents::{CallbackState, Deliveries, DeliveryView};
use hitl_core::{NextRead, Timestamp, keys};
use hitl_storage::Until;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tracing::Instrument;

/// How many requests are under way at once: four turns of them.
const AT_ONCE: usize = 64;
/// How long after a look at some open events, for what a crash left, there is the next, in seconds; the first look at all of them
/// goes on at once.
const BETWEEN_LOOKS: u64 = 30;
/// How often the outbox is looked at where nobody tells of outcomes, and how long after the store failed, in seconds.
const BETWEEN_TURNS: u64 = 5;
/// How many reports of attempts wait for the turns to hear of them.
const REPORTS: usize = 256;

/// Sends outcomes, until it is dropped.
pub(crate) struct Courier(AbortHandle);

/// What is at hand for it.
struct Office {
    instances: Instances,
    tasks: Tasks,
    sender: Sender,
    /// What it shows to the component.
    authorization: String,
    permits: Arc<Semaphore>,
}

impl Courier {
    /// Begins. `key` is what it shows to the component.
    ///
    /// # Errors
    ///
    /// That nothing can be sent, in words.
    pub(crate) fn begin(
        callbacks: &Callbacks,
        key: &str,
        instances: Instances,
        tasks: &Tasks,
    ) -> Result<Courier, String> {
        let office = Office {
            instances,
            tasks: tasks.clone(),
            sender: Sender::new(callbacks)?,
            authorization: format!("Bearer {key}"),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
        };
        let span = tracing::info_span!(parent: None, "courier");
        let task = tasks.runtime().spawn(Arc::new(office).take_turns().instrument(span));
        Ok(Courier(task.abort_handle()))
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        // What is being sent goes on, and what was taken and not sent is sent when its time is over, by whoever is there.
        self.0.abort();
    }
}

impl Office {
    /// Takes what is to be sent, and has it sent, again and again.
    async fn take_turns(self: Arc<Self>) {
        let ctx = self.instances.waiter.ctx().clone();
        let (reports, mut reported) = mpsc::channel(REPORTS);
        let (mut reads, mut looked_to) = (NextRead::default(), None);
        let (mut next_look, mut is_first_pass) = (now(), true);
        loop {
            // Registered before the turn, so that no outcome falls between the two.
            let wakeup =
                ctx.store().wakeups().map(|wakeups| wakeups.subscribe_to(Until::Prefix(keys::REQUESTS)));
            let looks = now() >= next_look;
            let Some(turn) = self.turn(looks, looked_to.as_deref()).await else {
                ctx.deadline(now().plus_seconds(BETWEEN_TURNS)).await;
                continue;
            };
            if looks {
                is_first_pass &= turn.after.is_some();
                next_look = if is_first_pass { now() } else { now().plus_seconds(BETWEEN_LOOKS) };
                looked_to = turn.after;
            }
            let goes_on = turn.more && !turn.callbacks.is_empty();
            for delivery in turn.callbacks {
                self.clone().begin_to_send(delivery, reports.clone()).await;
            }
            if goes_on {
                continue;
            }
            let (next, mut again) = if turn.more {
                // What has ended by this turn is written down just now.
                NextRead::woken(now())
            } else {
                let (next, at) = reads.in_vain(ctx.pushed(), now());
                (next, if ctx.pushed() { at } else { now().plus_seconds(BETWEEN_TURNS) })
            };
            reads = next;
            again = again.min(next_look).min(turn.look_again_at.unwrap_or(Timestamp::MAX));
            let mut heard = std::pin::pin!(async {
                match wakeup {
                    Some(wakeup) => wakeup.await,
                    None => std::future::pending().await,
                }
            });
            loop {
                tokio::select! {
                    () = heard.as_mut() => {
                        (reads, again) = NextRead::woken(now());
                        ctx.deadline(again).await;
                        break;
                    }
                    () = ctx.deadline(again) => break,
                    Some(at) = reported.recv() => again = again.min(at),
                }
            }
        }
    }

    /// What is to be sent now; none if that cannot be told.
    async fn turn(&self, looks: bool, after: Option<&str>) -> Option<Deliveries> {
        // Room for all of a turn, which is sent at once: it is another's soon.
        let room = self.permits.acquire_many(16).await.ok()?;
        drop(room);
        let after = after.filter(|_| looks);
        self.ask("/v1/callbacks/take", &json!({ "look": looks, "after": after })).await
    }

    /// Sends one request in a task of its own, which the end of the program waits for.
    async fn begin_to_send(self: Arc<Self>, delivery: DeliveryView, reports: mpsc::Sender<Timestamp>) {
        let Ok(permit) = self.permits.clone().acquire_owned().await else { return };
        let tasks = self.tasks.clone();
        tasks.spawn_cleanup(
            async move {
                let _permit = permit;
                if let Some(next) = self.send(&delivery).await {
                    // Whoever takes turns looks soon anyway where so many come at once.
                    let _ = reports.try_send(next);
                }
            }
            .in_current_span(),
        );
    }

    /// Sends one request, and reports what came of it. When the next attempt may be made, if there is to be one.
    async fn send(&self, delivery: &DeliveryView) -> Option<Timestamp> {
        let DeliveryView { request_id: id, attempt, .. } = delivery;
        let sent = self.sender.send(delivery).await;
        let report = match &sent {
            Ok(status) => json!({ "attempt": attempt, "status": status }),
            Err(error) => json!({ "attempt": attempt, "error": error }),
        };
        let state: Option<CallbackState> = self.ask(&format!("/v1/callbacks/{id}/report"), &report).await;
        let state = state?;
        let metrics = &self.instances.metrics;
        let came = sent.map_or_else(|error| error, |status| format!("status {status}"));
        match &*state.state {
            "delivered" => {
                metrics.callbacks_delivered.increment();
                tracing::info!(event = id, attempt, "outcome delivered");
            }
            "refused" => {
                metrics.callbacks_refused.increment();
                tracing::warn!(event = id, attempt, came, "outcome refused for good");
            }
            _ => {
                metrics.callbacks_failed.increment();
                tracing::warn!(event = id, attempt, came, "outcome not delivered, to be tried again");
            }
        }
        state.next_at
    }

    /// Asks the component for a document; none if it gives none, which is in the log.
    async fn ask<T: DeserializeOwned>(&self, path: &str, body: &serde_json::Value) -> Option<T> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(Bytes::from(body.to_string()));
        let answer = match self.instances.pool.request(request.ok()?).await {
            Ok(answer) => answer,
            Err(failure) => {
                tracing::warn!("the outbox cannot be read: {failure:?}");
                return None;
            }
        };
        if answer.status() != StatusCode::OK {
            tracing::warn!(status = answer.status().as_u16(), "the outbox cannot be read");
            return None;
        }
        serde_json::from_slice(answer.body()).ok()
    }
}
