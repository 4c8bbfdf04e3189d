//! When events were decided, kept while a waiter may still be about to get the outcome.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// So many decisions are remembered; callers who waited hear of theirs within milliseconds.
const REMEMBERED: usize = 4096;

/// When the last events were decided. A lock, because this is for decisions and not for requests.
#[derive(Debug, Default)]
pub(super) struct Decisions(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    when: HashMap<Box<str>, Instant>,
    order: VecDeque<Box<str>>,
}

impl Decisions {
    /// An outcome of the event `id` is about to be written: before it is, since the store wakes those who wait. Whether
    /// it is the first that is remembered.
    pub(super) fn begin(&self, id: &str) -> bool {
        let mut remembered = self.lock();
        if remembered.when.contains_key(id) {
            return false;
        }
        remembered.when.insert(id.into(), Instant::now());
        remembered.order.push_back(id.into());
        if remembered.order.len() > REMEMBERED
            && let Some(oldest) = remembered.order.pop_front()
        {
            remembered.when.remove(&oldest);
        }
        true
    }

    /// It was not written.
    pub(super) fn withdraw(&self, id: &str) {
        let mut remembered = self.lock();
        if remembered.when.remove(id).is_some() {
            remembered.order.retain(|other| **other != *id);
        }
    }

    /// When the event `id` was decided, if that was here and not long ago.
    pub(super) fn when(&self, id: &str) -> Option<Instant> {
        self.lock().when.get(id).copied()
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_decision_counts_and_few_are_kept() {
        let decisions = Decisions::default();
        assert!(decisions.begin("first"));
        let first = decisions.when("first");
        assert!(!decisions.begin("first"));
        assert!(first.is_some() && decisions.when("first") == first);
        for n in 0..REMEMBERED {
            decisions.begin(&n.to_string());
        }
        assert!(decisions.when("first").is_none());
        decisions.withdraw("1");
        assert!(decisions.when("1").is_none() && decisions.when("2").is_some());
        let remembered = decisions.lock();
        assert_eq!(remembered.order.len(), remembered.when.len());
    }
}
