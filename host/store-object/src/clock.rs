//! The store's clock, as far as its answers tell.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far the store's clock is ahead of this machine's, learned from the `Date` of every answer.
///
/// A `Date` has whole seconds, and says that the store's clock stood within that second at some moment between the request and
/// the answer. What several answers say is true at once, so that after some of them little is left open.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    known: Mutex<Option<Known>>,
    /// What this machine's clock is made to be ahead by, in milliseconds: for tests of clocks that differ.
    skew_ms: i64,
}

/// The least and the most that the store's clock is ahead by, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    least: i64,
    most: i64,
}

impl Clock {
    pub(crate) fn with_skew(skew_ms: i64) -> Self {
        Self { known: Mutex::default(), skew_ms }
    }

    /// An answer to a request that was sent and received at these moments of this machine's clock bore this date.
    pub(crate) fn observe(&self, date: SystemTime, sent: SystemTime, received: SystemTime) {
        let date = millis(date);
        let told = Known {
            least: date - millis(received) - self.skew_ms,
            most: date + 1_000 - millis(sent) - self.skew_ms,
        };
        // The machine's clock was set in between.
        if told.least > told.most {
            return;
        }
        let mut known = self.lock();
        let both = known
            .map(|known| Known { least: known.least.max(told.least), most: known.most.min(told.most) })
            .filter(|both| both.least <= both.most);
        // One of the clocks was set, or they drifted apart.
        *known = Some(both.unwrap_or(told));
    }

    /// How far the store's clock is ahead, in milliseconds; none before the first answer with a date.
    pub(crate) fn ahead_ms(&self) -> Option<i64> {
        self.lock().map(|known| known.least.midpoint(known.most))
    }

    /// The store's time, in milliseconds since 1970; this machine's as long as the store has said nothing.
    pub(crate) fn now_ms(&self) -> u64 {
        let now = millis(SystemTime::now()) + self.skew_ms + self.ahead_ms().unwrap_or(0);
        u64::try_from(now).unwrap_or(0)
    }

    /// The store's time, if it has said anything.
    pub(crate) fn now(&self) -> Option<SystemTime> {
        self.ahead_ms().map(|_| UNIX_EPOCH + Duration::from_millis(self.now_ms()))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    i64::try_from(since).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(u64::try_from(ms).unwrap())
    }

    /// An answer of a store whose clock is `ahead`, to a request sent at `sent` that took 40 ms.
    fn answer(clock: &Clock, ahead: i64, sent: i64) {
        let theirs = sent + 20 + ahead;
        clock.observe(at(theirs - theirs % 1_000), at(sent), at(sent + 40));
    }

    #[test]
    fn some_answers_tell_the_difference_better_than_one() {
        let clock = Clock::default();
        assert_eq!(clock.ahead_ms(), None);
        answer(&clock, 7_321, 1_000_000);
        assert!((clock.ahead_ms().unwrap() - 7_321).abs() <= 540);
        for n in 1..60 {
            answer(&clock, 7_321, 1_000_000 + n * 137);
        }
        assert!((clock.ahead_ms().unwrap() - 7_321).abs() <= 60, "{:?}", clock.ahead_ms());
    }

    #[test]
    fn a_clock_that_was_set_is_noticed_at_the_next_answer() {
        let clock = Clock::default();
        answer(&clock, 5_000, 1_000_000);
        answer(&clock, -90_000, 1_001_000);
        assert!((clock.ahead_ms().unwrap() + 90_000).abs() <= 540);
    }

    #[test]
    fn machines_whose_clocks_differ_agree_on_the_time_of_the_store() {
        let now = millis(SystemTime::now());
        let times: Vec<u64> = [-3_000, 0, 3_000]
            .map(|skew| {
                let clock = Clock::with_skew(skew);
                for n in 0..20 {
                    answer(&clock, 0, now - 10_000 + n * 137);
                }
                clock.now_ms()
            })
            .to_vec();
        let spread = times.iter().max().unwrap() - times.iter().min().unwrap();
        assert!(spread < 1_500, "{times:?}");
    }
}
