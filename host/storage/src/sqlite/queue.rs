//! What waits to be written: callers put it in, one thread takes all there is at once.

use super::job::Job;
use crate::StoreError;
use crate::sync::lock;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The most jobs, and about the most bytes, of one transaction.
const MAX_JOBS: usize = 1024;
const MAX_BYTES: usize = 16 << 20;

/// How long deletes wait for other jobs to share a sync with: they only tidy up, so they may be late.
const LINGER: Duration = Duration::from_millis(5);

/// The jobs of one writer.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    jobs: VecDeque<Job>,
    /// How many of them cannot wait.
    urgent: usize,
    sleep: Sleep,
    closed: bool,
}

/// What the writer sleeps until. Waking it costs a switch of threads, so nobody does so in vain.
#[derive(Debug, Default, PartialEq, Eq)]
enum Sleep {
    #[default]
    Awake,
    /// Until there is a job.
    UntilAny,
    /// Until there is one that cannot wait, or a moment.
    UntilUrgent,
}

impl Queue {
    /// Adds a job, unless the queue is closed.
    pub(super) fn push(&self, job: Job) -> Result<(), StoreError> {
        let mut state = lock(&self.state);
        if state.closed {
            return Err(stopped());
        }
        let urgent = !job.tidies();
        state.urgent += usize::from(urgent);
        state.jobs.push_back(job);
        let wakes = match state.sleep {
            Sleep::Awake => false,
            Sleep::UntilAny => true,
            Sleep::UntilUrgent => urgent,
        };
        if wakes {
            state.sleep = Sleep::Awake;
            drop(state);
            self.changed.notify_one();
        }
        Ok(())
    }

    /// The next jobs, as many as go into one transaction; waits until there are some. None once the queue is closed and empty.
    pub(super) fn take(&self) -> Option<Vec<Job>> {
        let mut state = lock(&self.state);
        while state.jobs.is_empty() {
            if state.closed {
                return None;
            }
            state.sleep = Sleep::UntilAny;
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let patience = Instant::now() + LINGER;
        while state.urgent == 0 && state.jobs.len() < MAX_JOBS && !state.closed {
            let left = patience.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state.sleep = Sleep::UntilUrgent;
            (state, _) = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
        state.sleep = Sleep::Awake;
        Some(state.batch())
    }

    /// Takes no more jobs. What is queued is still done, unless the writer is gone.
    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        self.changed.notify_one();
    }

    /// The same where nobody will do what is queued: those who wait for it are told.
    pub(super) fn abandon(&self) {
        let mut state = lock(&self.state);
        state.closed = true;
        state.jobs.clear();
    }
}

impl State {
    fn batch(&mut self) -> Vec<Job> {
        let mut bytes = 0;
        let fits = |job: &&Job| {
            bytes += job.bytes();
            bytes <= MAX_BYTES
        };
        // One alone always fits.
        let count = self.jobs.iter().take(MAX_JOBS).take_while(fits).count().max(1);
        let batch: Vec<Job> = self.jobs.drain(..count.min(self.jobs.len())).collect();
        self.urgent -= batch.iter().filter(|job| !job.tidies()).count();
        batch
    }
}

pub(super) fn stopped() -> StoreError {
    StoreError::unavailable("the writer has stopped")
}
