//! Durations, counted into buckets without a lock.
//!
//! The histogram of `prometheus-client` takes a lock for each observation, and store operations are observed all the time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// The upper bounds of the buckets, in seconds: from a read out of memory to a request that ran into its limit.
pub(super) const BOUNDS: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How many durations fell into which bucket.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// The last one is for what is longer than all bounds.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    /// In microseconds.
    sum: AtomicU64,
}

/// What a [`Histogram`] held at one moment.
pub(super) struct Snapshot {
    /// Each upper bound with the number of durations in its own bucket; the last bound is infinite.
    pub(super) buckets: Vec<(f64, u64)>,
    /// All of them together, in seconds.
    pub(super) sum: f64,
    pub(super) count: u64,
}

impl Histogram {
    /// Counts one duration.
    pub(crate) fn observe(&self, duration: Duration) {
        let seconds = duration.as_secs_f64();
        let bucket = BOUNDS.partition_point(|bound| *bound < seconds);
        self.buckets[bucket].fetch_add(1, Relaxed);
        self.sum.fetch_add(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let bounds = BOUNDS.iter().copied().chain([f64::INFINITY]);
        let counts = self.buckets.iter().map(|bucket| bucket.load(Relaxed));
        let buckets: Vec<_> = bounds.zip(counts).collect();
        // From the buckets, so that they agree while others count.
        let count = buckets.iter().map(|(_, count)| count).sum();
        Snapshot { buckets, sum: Duration::from_micros(self.sum.load(Relaxed)).as_secs_f64(), count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_up_to_its_bound() {
        let histogram = Histogram::default();
        for milliseconds in [1, 2, 10_000, 60_000] {
            histogram.observe(Duration::from_millis(milliseconds));
        }
        let Snapshot { buckets, sum, count } = histogram.snapshot();
        let in_bucket = |bound: f64| buckets.iter().find(|(of, _)| *of == bound).map(|(_, count)| *count);
        assert_eq!(in_bucket(0.001), Some(1), "a bound belongs to its bucket");
        assert_eq!(in_bucket(0.0025), Some(1));
        assert_eq!(in_bucket(10.0), Some(1));
        assert_eq!(in_bucket(f64::INFINITY), Some(1), "what is longer than all bounds is counted, too");
        assert_eq!((count, sum), (4, 70.003));
    }
}
