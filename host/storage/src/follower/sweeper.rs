//! The slow round over all waiters.

use super::feed::Sweep;
use crate::Wakeups;
use std::time::Duration;
use tokio::time::Instant;

/// How many waiters a step wakes at most, on average, so that they do not all look at once.
const STEP: usize = 32;

/// Where in its round a sweep is.
#[derive(Debug, Default)]
pub(super) struct Sweeper {
    /// The next part, and how many there are in this round.
    part: usize,
    parts: usize,
    due: Option<Instant>,
}

impl Sweeper {
    /// Wakes those whose turn has come by `now`, and says when it is the turn of the next.
    pub(super) fn step(&mut self, hub: &Wakeups, sweep: Sweep, now: Instant) -> Instant {
        // Nobody is woken before a whole step has passed: who has just registered has just looked.
        let mut due = *self.due.get_or_insert_with(|| now + sweep.round / Wakeups::parts(1) as u32);
        if due <= now {
            if self.part >= self.parts {
                (self.part, self.parts) = (0, Wakeups::parts(hub.waiting().div_ceil(STEP)));
            }
            let woken = hub.wake_part(self.part, self.parts);
            self.part += 1;
            let turn = Duration::from_secs_f64(woken as f64 / f64::from(sweep.per_second.max(1)));
            due = now + turn.max(sweep.round / self.parts as u32);
            self.due = Some(due);
        }
        due
    }

    /// Begins anew: nobody waits.
    pub(super) fn rest(&mut self) {
        *self = Self::default();
    }
}
