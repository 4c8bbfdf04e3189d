//! Waiting for events on behalf of callers.
//!
//! The host waits, and the component looks: at first, whenever the outcome may have been created, and when by the rules of the
//! core there has to be a look. So one who waits costs no call into an instance that goes on, and one who goes leaves nothing.

use super::registry::{LookRegistry, Looked, Seen};
use super::watch::Watch;
use super::{Failure, Pool};
use crate::limits::Limits;
use crate::metrics::Metrics;
use hitl_core::NextLook;
use hitl_wasmtime::HitlCtx;
use hitl_wasmtime::bindings::hitl::hitl::types::{Error, Outcome};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tracing::Instrument;

/// What waiting came to.
pub(crate) type WaitResult = Result<Outcome, Error>;

/// How often it is tried to get an instance for a look.
const ATTEMPTS: u32 = 6;

/// Those who wait, and what they share.
pub(crate) struct Waiter {
    ctx: HitlCtx,
    pool: Arc<Pool>,
    metrics: Arc<Metrics>,
    looks: Arc<LookRegistry>,
    /// For looks: where all who wait are woken at once, half of the instances still answer requests.
    permits: Semaphore,
}

/// What is read of an event's document.
#[derive(Deserialize)]
struct Shown {
    response: Option<IgnoredAny>,
    #[serde(flatten)]
    next: NextLook,
}

impl Waiter {
    /// Looks are made in instances of `pool`.
    pub(super) fn new(ctx: HitlCtx, limits: &Limits, pool: Arc<Pool>, metrics: Arc<Metrics>) -> Waiter {
        let permits = Semaphore::new((limits.instances / 2).clamp(1, Semaphore::MAX_PERMITS));
        Waiter { ctx, pool, metrics, looks: Arc::default(), permits }
    }

    /// What the imports work on.
    pub(crate) fn ctx(&self) -> &HitlCtx {
        &self.ctx
    }

    /// Waits until the event `id` has ended.
    pub(crate) async fn wait(&self, id: &str) -> Result<WaitResult, Failure> {
        let begun = Instant::now();
        let _waits = self.metrics.waiters.present();
        let mut watch = Watch::default();
        loop {
            // Boxed, so that its room is free again while this waits.
            match Box::pin(self.look(id, watch.knows_more())).await? {
                Ok(Seen::Open(next)) => watch.next(&self.ctx, id, next).await,
                Ok(Seen::Ended(outcome)) => {
                    self.metrics.resumed(id, begun);
                    return Ok(Ok(outcome));
                }
                Err(error) => return Ok(Err(error)),
            }
        }
    }

    /// How the event `id` stands, by a look of anybody's, or by one of one's own.
    async fn look(&self, id: &str, own: bool) -> Result<Looked, Failure> {
        if own {
            return self.look_myself(id).await;
        }
        loop {
            let (looked, first) = self.looks.join(id);
            if let Some(ticket) = first {
                let looked = self.look_myself(id).await?;
                ticket.tell(&looked);
                return Ok(looked);
            }
            if let Ok(looked) = looked.await {
                return Ok(looked);
            }
        }
    }

    async fn look_myself(&self, id: &str) -> Result<Looked, Failure> {
        let mut attempt = 0;
        loop {
            let permit = self.permits.acquire().await.map_err(|_| Failure::Stopped)?;
            let span = tracing::info_span!(parent: None, "waiters");
            match look(&self.pool, id).instrument(span).await {
                // Requests have all instances.
                Err(Failure::Late) if attempt < ATTEMPTS => attempt += 1,
                looked => return looked,
            }
            drop(permit);
            // Longer each time, so that what fails at once does not fail thousands of times a second.
            tokio::time::sleep(Duration::from_millis(10 << attempt)).await;
        }
    }
}

/// How the event `id` stands; looked at in an instance of `pool`.
async fn look(pool: &Arc<Pool>, id: &str) -> Result<Looked, Failure> {
    pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        let handle = match events.call_open(accessor, id.to_owned()).await? {
            Ok(handle) => handles.keep(handle),
            Err(error) => return Ok(Err(error)),
        };
        let shown: Shown = serde_json::from_str(&events.event().call_document(accessor, handle).await?)?;
        if shown.response.is_none() {
            return Ok(Ok(Seen::Open(shown.next)));
        }
        // Opening it was a look. What it found is known to the event, which does not look again for it.
        let outcome = events.event().call_poll(accessor, handle).await?;
        Ok(outcome.map(|outcome| outcome.map_or(Seen::Open(shown.next), Seen::Ended)))
    })
    .await
}
