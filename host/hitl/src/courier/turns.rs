//! When the outbox is looked at, and by whom each request is sent.

use super::Callbacks;
use super::sender::Sender;
use crate::runtime::Instances;
use bytes::Bytes;
use hitl_core::documents::{CallbackState, Deliveries, DeliveryView};
use hitl_core::{NextRead, Timestamp, keys};
use hitl_storage::Until;
use hitl_wasmtime::parts::Tasks;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tracing::Instrument;

/// How many requests are under way at once: four turns of them.
const AT_ONCE: usize = 64;
/// How long after a look at all open events, for what a crash left, there is the next one, and how long after a look at some of them
/// the others are looked at, in seconds.
const BETWEEN_LOOKS: u64 = 30;
const BETWEEN_PAGES: u64 = 1;
/// How often the outbox is looked at where nobody tells of outcomes, and how long after the store failed, in seconds.
const BETWEEN_TURNS: u64 = 5;
/// How many reports of attempts wait for the turns to hear of them.
const REPORTS: usize = 256;
/// How often a report is tried, and how long after it failed it is again: unreported, an outcome is sent once more.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(1);

/// Sends outcomes, until it is dropped.
pub(crate) struct Courier {
    task: AbortHandle,
    office: Arc<Office>,
}

/// What is at hand for it.
struct Office {
    instances: Instances,
    tasks: Tasks,
    sender: Sender,
    /// What it shows to the component.
    authorization: String,
    permits: Arc<Semaphore>,
    /// How many wait for it to have sent what it took: it takes nothing more meanwhile.
    halted: AtomicUsize,
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
            halted: AtomicUsize::new(0),
        };
        let office = Arc::new(office);
        let span = tracing::info_span!(parent: None, "courier");
        let task = tasks.runtime().spawn(office.clone().take_turns().instrument(span)).abort_handle();
        Ok(Courier { task, office })
    }

    /// Waits until what it took is sent. It takes nothing more meanwhile.
    pub(crate) async fn settled(&self) {
        let halted = Halted::new(&self.office.halted);
        let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
        // It is never closed.
        let _ = self.office.permits.acquire_many(all).await;
        drop(halted);
    }
}

/// One who waits, until it is dropped.
struct Halted<'a>(&'a AtomicUsize);

impl<'a> Halted<'a> {
    fn new(halted: &'a AtomicUsize) -> Halted<'a> {
        halted.fetch_add(1, Relaxed);
        Halted(halted)
    }
}

impl Drop for Halted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        // What is being sent goes on, as long as the program does; what was not sent is when its time is over, by whoever is there.
        self.task.abort();
    }
}

impl Office {
    /// Takes what is to be sent, and has it sent, again and again.
    async fn take_turns(self: Arc<Self>) {
        let ctx = self.instances.waiter.ctx().clone();
        let (reports, mut reported) = mpsc::channel(REPORTS);
        let (mut reads, mut looked_to) = (NextRead::default(), None);
        let (mut next_look, mut is_written_down) = (ctx.now(), false);
        loop {
            // Registered before the turn, so that no outcome falls between the two.
            let wakeup =
                ctx.store().wakeups().map(|wakeups| wakeups.subscribe_to(Until::Prefix(keys::REQUESTS)));
            let looks = ctx.now() >= next_look;
            let Some(turn) = self.turn(looks, looked_to.as_deref()).await else {
                ctx.deadline(ctx.now().plus_seconds(BETWEEN_TURNS)).await;
                continue;
            };
            if looks {
                let pause = if turn.after.is_some() { BETWEEN_PAGES } else { BETWEEN_LOOKS };
                next_look = ctx.now().plus_seconds(pause);
                looked_to = turn.after;
            }
            let goes_on = turn.more && !turn.callbacks.is_empty();
            is_written_down &= turn.more && turn.callbacks.is_empty();
            for delivery in turn.callbacks {
                self.clone().begin_to_send(delivery, reports.clone()).await;
            }
            if goes_on {
                continue;
            }
            let mut again;
            (reads, again) = if turn.more && !is_written_down {
                // What has ended by this turn is written down just now. If that fails again and again, it is not waited for.
                is_written_down = true;
                NextRead::woken(ctx.now())
            } else {
                let (next, at) = reads.in_vain(ctx.pushed(), ctx.now());
                let soon = ctx.now().plus_seconds(BETWEEN_TURNS);
                (next, if ctx.pushed() && !turn.more { at } else { soon })
            };
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
                        (reads, again) = NextRead::woken(ctx.now());
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
        if self.halted.load(Relaxed) > 0 {
            return None;
        }
        // Room for all of a turn, which is sent at once: it is another's soon.
        let room = self.permits.acquire_many(16).await.ok()?;
        drop(room);
        let after = after.filter(|_| looks);
        match self.ask("/v1/callbacks/take", &json!({ "look": looks, "after": after })).await {
            Ok(turn) => Some(turn),
            Err(why) => {
                tracing::warn!("the outbox cannot be read: {why}");
                None
            }
        }
    }

    /// Sends one request in a task of its own.
    async fn begin_to_send(self: Arc<Self>, delivery: DeliveryView, reports: mpsc::Sender<Timestamp>) {
        let Ok(permit) = self.permits.clone().acquire_owned().await else { return };
        let tasks = self.tasks.clone();
        tasks.runtime().spawn(
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
        let state = self.report(id, &report).await?;
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

    /// Reports what came of an attempt; none if that is not taken.
    async fn report(&self, id: &str, report: &serde_json::Value) -> Option<CallbackState> {
        let path = format!("/v1/callbacks/{id}/report");
        for attempt in 1..=ATTEMPTS {
            match self.ask(&path, report).await {
                Ok(state) => return Some(state),
                // It was purged meanwhile.
                Err(why) if why == StatusCode::NOT_FOUND.as_str() => return None,
                Err(why) => {
                    tracing::warn!(
                        event = id,
                        attempt,
                        "what came of sending an outcome cannot be written down: {why}"
                    );
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
        None
    }

    /// Asks the component for a document.
    ///
    /// # Errors
    ///
    /// In words, or the status of another answer.
    async fn ask<T: DeserializeOwned>(&self, path: &str, body: &serde_json::Value) -> Result<T, String> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(Bytes::from(body.to_string()))
            .map_err(|error| error.to_string())?;
        let answer = self.instances.pool.request(request).await.map_err(|failure| format!("{failure:?}"))?;
        if answer.status() != StatusCode::OK {
            return Err(answer.status().as_str().to_owned());
        }
        serde_json::from_slice(answer.body()).map_err(|error| error.to_string())
    }
}
