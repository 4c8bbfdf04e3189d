//! Chance: pauses between tries, and names that nobody else makes.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The pauses between the tries of one call: they double, and each is anything from half of that to all of it, so that those
/// who met once do not meet again.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
    deadline: Instant,
}

const FIRST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

impl Backoff {
    /// For tries until `deadline`.
    pub(crate) fn until(deadline: Instant) -> Self {
        Self { next: FIRST, deadline }
    }

    /// Waits before the next try; false, at once, if the time for it is over.
    pub(crate) async fn pause(&mut self) -> bool {
        let half = self.next / 2;
        let pause = half + half.mul_f64(fraction());
        self.next = (self.next * 2).min(LONGEST);
        let then = Instant::now() + pause;
        if then >= self.deadline {
            return false;
        }
        sleep_until(then).await;
        true
    }
}

/// Any number from 0 to 1.
pub(crate) fn fraction() -> f64 {
    (random() >> 11) as f64 / (1_u64 << 53) as f64
}

/// 32 hexadecimal digits that nobody else comes upon.
pub(crate) fn unique() -> String {
    format!("{:016x}{:016x}", random(), random())
}

fn random() -> u64 {
    // Each has keys of its own, from what the system has of chance.
    RandomState::new().hash_one(std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_names_are_the_same() {
        let names: HashSet<_> = (0..10_000).map(|_| unique()).collect();
        assert_eq!(names.len(), 10_000);
        assert!(names.iter().all(|name| name.len() == 32));
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_and_end_with_the_time() {
        let start = Instant::now();
        let mut backoff = Backoff::until(start + Duration::from_secs(10));
        let mut tries = 0;
        while backoff.pause().await {
            tries += 1;
        }
        assert!((8..=16).contains(&tries), "{tries}");
        assert!(start.elapsed() <= Duration::from_secs(10));
    }
}
