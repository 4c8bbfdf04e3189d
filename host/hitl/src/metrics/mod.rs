//! What happened in this process, in numbers: counted where it happens, without locks, and read by who asks for them.

mod encode;
mod exposition;
mod histogram;
mod labels;
mod resume;

pub(crate) use exposition::Exposition;
pub(crate) use histogram::Histogram;
pub(crate) use labels::{Ended, Failed, Operation};

use hitl_core::{ActorKind, Status};
use resume::Decisions;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// A number that only grows.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

/// A number of things that there are at the moment.
#[derive(Debug, Default)]
pub(crate) struct Gauge(AtomicI64);

/// A thing that is counted by a [`Gauge`] until this is dropped.
#[derive(Debug)]
pub(crate) struct Present<'a>(&'a Gauge);

impl Counter {
    pub(crate) fn increment(&self) {
        self.next();
    }

    /// One more. Returns the number of it, from 1 on.
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Relaxed) + 1
    }

    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

impl Gauge {
    /// One more, until [`Gauge::decrement`].
    pub(crate) fn increment(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    pub(crate) fn decrement(&self) {
        self.0.fetch_sub(1, Relaxed);
    }

    /// One more, until what this returns is dropped.
    pub(crate) fn present(&self) -> Present<'_> {
        self.increment();
        Present(self)
    }

    fn get(&self) -> i64 {
        self.0.load(Relaxed)
    }
}

impl Drop for Present<'_> {
    fn drop(&mut self) {
        self.0.decrement();
    }
}

/// All numbers of one [`Hitl`](crate::Hitl).
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    pub(crate) events_created: Counter,
    events_ended: [[Counter; ActorKind::ALL.len()]; Status::ALL.len()],
    decisions: Decisions,
    submit_to_resume: Histogram,
    store_operations: [Histogram; Operation::ALL.len()],
    store_errors: [[Counter; Failed::ALL.len()]; Operation::ALL.len()],
    /// By the first digit of their status.
    responses: [Counter; 5],
    requests: Histogram,
    pub(crate) instances: Gauge,
    pub(crate) instances_started: Counter,
    pub(crate) instances_busy: Gauge,
    pub(crate) traps: Counter,
    pub(crate) waiters: Gauge,
    pub(crate) connections: Gauge,
    pub(crate) connections_evicted: Counter,
    pub(crate) callbacks_delivered: Counter,
    pub(crate) callbacks_refused: Counter,
    pub(crate) callbacks_failed: Counter,
}

impl Metrics {
    /// An operation of the store is over.
    pub(crate) fn operation(&self, operation: Operation, took: Duration, failed: Option<Failed>) {
        self.store_operations[operation as usize].observe(took);
        if let Some(failed) = failed {
            self.store_errors[operation as usize][failed as usize].increment();
        }
    }

    /// An outcome is about to be written for the event `id`. Whether it is the first.
    pub(crate) fn deciding(&self, id: &str) -> bool {
        self.decisions.begin(id)
    }

    /// The outcome that was about to be written for the event `id` is not the one that counts.
    pub(crate) fn not_decided(&self, id: &str) {
        self.decisions.withdraw(id);
    }

    /// The outcome was written, here.
    pub(crate) fn ended(&self, ended: &Ended) {
        self.events_ended[ended.status as usize][ended.actor as usize].increment();
    }

    /// Somebody who waited for the event `id` since `since` has its outcome now.
    pub(crate) fn resumed(&self, id: &str, since: Instant) {
        if let Some(decided) = self.decisions.when(id)
            // Who came later waited for nothing.
            && decided >= since
        {
            self.submit_to_resume.observe(decided.elapsed());
        }
    }

    /// A request has its answer; `took` is none for one that asked to wait.
    pub(crate) fn answered(&self, status: u16, took: Option<Duration>) {
        if let Some(counter) = self.responses.get(usize::from(status / 100).wrapping_sub(1)) {
            counter.increment();
        }
        if let Some(took) = took {
            self.requests.observe(took);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_counted_until_it_goes() {
        let gauge = Gauge::default();
        let one = gauge.present();
        let two = gauge.present();
        drop(one);
        assert_eq!(gauge.get(), 1);
        drop(two);
        assert_eq!(gauge.get(), 0);
    }

    #[test]
    fn only_who_waited_before_the_answer_has_resumed() {
        let metrics = Metrics::default();
        let before = Instant::now();
        metrics.deciding("a");
        metrics.resumed("a", before);
        metrics.resumed("a", Instant::now() + Duration::from_secs(1));
        metrics.resumed("b", before);
        assert_eq!(metrics.submit_to_resume.snapshot().count, 1);
        metrics.not_decided("a");
        metrics.resumed("a", before);
        assert_eq!(metrics.submit_to_resume.snapshot().count, 1);
    }
}
