//! Waiting for the store or for a moment: for a guest that calls its timer, and for those for whom the host waits itself.

use super::HitlCtx;
use hitl_core::Timestamp;
use hitl_storage::limits::MAX_KEYS_AT_ONCE;
use hitl_storage::{Until, Wait, begin_wait};
use hitl_types::{Clock, SleepFuture};
use std::fmt;
use std::future::Pending;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// How long a waiter sleeps at most where wake-ups were promised and cannot be relied on any more, in seconds.
const LOOK_AGAIN: u64 = 5;

impl HitlCtx {
    /// Whether it was promised that all who wait are woken when what they wait for is created.
    #[doc(hidden)]
    pub fn pushed(&self) -> bool {
        self.settings.get("wake-ups") == Some("pushed")
    }

    /// Waits until one of `any` may have happened, or until `deadline`; waking without a cause is allowed. None if there is
    /// nothing to wait for: `deadline` is past, one of the keys is there, or the store cannot be read, which who waits then
    /// finds by looking.
    #[doc(hidden)]
    pub async fn hold(&self, deadline: Timestamp, any: &[Until<'_>]) -> Option<Hold> {
        if deadline <= self.now() {
            return None;
        }
        if any.len() <= MAX_KEYS_AT_ONCE {
            let wait = begin_wait(&*self.store, any, || self.deadline(deadline)).await.ok()??;
            return Some(Hold(Keys::Few(Box::new(wait))));
        }
        let mut waits = Vec::with_capacity(any.len().div_ceil(MAX_KEYS_AT_ONCE));
        for some in any.chunks(MAX_KEYS_AT_ONCE) {
            waits.push(begin_wait(&*self.store, some, std::future::pending).await.ok()??);
        }
        Some(Hold(Keys::Many(waits, self.deadline(deadline))))
    }

    /// Resolves when the clock is at `at`, or when there has to be a look in between. To be called by who is registered.
    #[doc(hidden)]
    pub fn deadline(&self, at: Timestamp) -> Deadline {
        // The store pushed every change when the instance started, and does not any more. The waiter does not know.
        let silent = self.pushed() && !self.store.pushes();
        let latest = if silent { self.now().plus_seconds(LOOK_AGAIN) } else { Timestamp::MAX };
        Deadline { at: at.min(latest), clock: self.clock.clone(), sleep: None }
    }
}

/// A wait that has begun, by [`HitlCtx::hold`]. Resolves when it is over.
#[must_use]
pub struct Hold(Keys);

enum Keys {
    /// As many as a store reads at once.
    Few(Box<Wait<Deadline>>),
    /// More.
    Many(Vec<Wait<Pending<()>>>, Deadline),
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").finish_non_exhaustive()
    }
}

impl Future for Hold {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match &mut self.get_mut().0 {
            Keys::Few(wait) => Pin::new(wait).poll(context).map(drop),
            Keys::Many(waits, deadline) => {
                if waits.iter_mut().any(|wait| Pin::new(wait).poll(context).is_ready()) {
                    return Poll::Ready(());
                }
                Pin::new(deadline).poll(context)
            }
        }
    }
}

/// Resolves when the clock is at a moment. See [`HitlCtx::deadline`].
#[must_use]
pub struct Deadline {
    at: Timestamp,
    clock: Arc<dyn Clock>,
    sleep: Option<SleepFuture>,
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deadline").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Future for Deadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                ready!(sleep.as_mut().poll(context));
            }
            if self.at <= self.clock.now() {
                return Poll::Ready(());
            }
            self.sleep = Some(self.clock.sleep_until(self.at));
        }
    }
}
