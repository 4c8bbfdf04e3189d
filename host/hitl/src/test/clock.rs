//! A clock that stands still until it is told to move.

use crate::{Clock, SleepFuture, Timestamp};
use std::time::Duration;
use tokio::sync::watch;

/// A clock that stands still until it is told to move.
///
/// ```
/// use hitl::Clock;
/// use hitl::test::ManualClock;
/// use std::time::Duration;
/// let clock = ManualClock::default();
/// let begun = clock.now();
/// clock.advance(Duration::from_secs(90));
/// assert_eq!(clock.now(), begun.plus_seconds(90));
/// ```
#[derive(Debug)]
pub struct ManualClock(watch::Sender<Timestamp>);

impl ManualClock {
    /// A clock at `now`.
    pub fn at(now: Timestamp) -> ManualClock {
        ManualClock(watch::Sender::new(now))
    }

    /// Moves it by `time`, in whole milliseconds. Whoever waits for a moment that has come by that goes on.
    pub fn advance(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.0.send_modify(|now| *now = Timestamp::from_millis(now.millis().saturating_add(millis)));
    }

    /// Sets it to `now`, which may be earlier than it was.
    pub fn set(&self, now: Timestamp) {
        self.0.send_replace(now);
    }
}

impl Default for ManualClock {
    /// A clock at 2026-01-01T00:00:00Z.
    fn default() -> ManualClock {
        ManualClock::at(Timestamp::from_millis(1_767_225_600_000))
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.borrow()
    }

    fn sleep_until(&self, at: Timestamp) -> SleepFuture {
        let mut now = self.0.subscribe();
        Box::pin(async move {
            // A clock that is gone stands still for ever.
            if now.wait_for(|now| *now >= at).await.is_err() {
                std::future::pending().await
            }
        })
    }
}
