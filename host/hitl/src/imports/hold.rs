//! Waiting for the store or for a moment: for a guest that calls its timer, and for those for whom the host waits itself.

use super::HitlCtx;
use hitl_core::Timestamp;
use hitl_storage::limits::MAX_KEYS_AT_ONCE;
use hitl_storage::{Until, Wait, begin_wait};
use std::future::Pending;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tokio::time::Sleep;

/// How long a sleep is at most before the clock is read again: it may have jumped, and a machine may have slept.
const NAP: Duration = Duration::from_secs(60);
/// What is further away needs no timer: 100 years, in milliseconds.
const NEVER: u64 = 100 * 365 * 86_400 * 1000;
/// How long a waiter sleeps at most where wake-ups were promised and cannot be relied on any more, in milliseconds.
const LOOK_AGAIN: u64 = 5_000;

/// The moment it is.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

impl HitlCtx {
    /// Whether it was promised that all who wait are woken when what they wait for is created.
    pub(crate) fn pushed(&self) -> bool {
        self.settings.get("wake-ups") == Some("pushed")
    }

    /// Waits until one of `any` may have happened, or until `deadline`; waking without a cause is allowed. None if there is
    /// nothing to wait for: `deadline` is past, one of the keys is there, or the store cannot be read, which who waits then
    /// finds by looking.
    pub(crate) async fn hold(&self, deadline: Timestamp, any: &[Until<'_>]) -> Option<Hold> {
        if deadline <= now() {
            return None;
        }
        if any.len() <= MAX_KEYS_AT_ONCE {
            let wait = begin_wait(&*self.store, any, || self.deadline(deadline)).await.ok()??;
            return Some(Hold::Few(Box::new(wait)));
        }
        let mut waits = Vec::with_capacity(any.len().div_ceil(MAX_KEYS_AT_ONCE));
        for some in any.chunks(MAX_KEYS_AT_ONCE) {
            waits.push(begin_wait(&*self.store, some, std::future::pending).await.ok()??);
        }
        Some(Hold::Many(waits, self.deadline(deadline)))
    }

    /// Resolves when the clock is at `at`, or when there has to be a look in between. To be called by who is registered.
    pub(crate) fn deadline(&self, at: Timestamp) -> Deadline {
        // The store pushed every change when the instance started, and does not any more. The waiter does not know.
        let silent = self.pushed() && !self.store.pushes();
        let latest = if silent { now().millis().saturating_add(LOOK_AGAIN) } else { u64::MAX };
        Deadline { at: at.millis().min(latest), timer: None }
    }
}

/// A wait that has begun. Resolves when it is over.
pub(crate) enum Hold {
    /// For as many keys as a store reads at once.
    Few(Box<Wait<Deadline>>),
    /// For more.
    Many(Vec<Wait<Pending<()>>>, Deadline),
}

impl Future for Hold {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.get_mut() {
            Hold::Few(wait) => Pin::new(wait).poll(context).map(drop),
            Hold::Many(waits, deadline) => {
                if waits.iter_mut().any(|wait| Pin::new(wait).poll(context).is_ready()) {
                    return Poll::Ready(());
                }
                Pin::new(deadline).poll(context)
            }
        }
    }
}

/// Resolves when the clock is at a moment.
#[derive(Debug)]
pub(crate) struct Deadline {
    at: u64,
    /// Only where the moment is near enough to come.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Future for Deadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(timer) = &mut self.timer
                && timer.as_mut().poll(context).is_pending()
            {
                return Poll::Pending;
            }
            let left = self.at.saturating_sub(now().millis());
            if left == 0 {
                return Poll::Ready(());
            }
            if left >= NEVER {
                return Poll::Pending;
            }
            let nap = NAP.min(Duration::from_millis(left));
            self.timer = Some(Box::pin(tokio::time::sleep(nap)));
        }
    }
}
