//! Which prefixes are waited for: their lengths, so that a key that was written is cut and looked up, and not compared with
//! each of them.

use crate::limits::MAX_KEY_BYTES;
use crate::sync::lock;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The lengths of all prefixes that are waited for.
#[derive(Default)]
pub(super) struct Prefixes {
    /// How many waiters wait for a prefix. While there is none, a write takes no lock.
    waiting: AtomicUsize,
    /// How many wait for a prefix of each length.
    lengths: Mutex<BTreeMap<u16, usize>>,
}

impl Prefixes {
    /// One more waits for `prefix`; its length, for [`leave`](Self::leave).
    pub(super) fn enter(&self, prefix: &str) -> u16 {
        // No key is longer, so what is longer begins none.
        let length = u16::try_from(prefix.len().min(MAX_KEY_BYTES + 1)).unwrap_or(u16::MAX);
        *lock(&self.lengths).entry(length).or_default() += 1;
        // After the length is there, and before the waiter looks: a writer who does not see it wrote before that look.
        self.waiting.fetch_add(1, Ordering::SeqCst);
        length
    }

    /// One less waits for a prefix of this length.
    pub(super) fn leave(&self, length: u16) {
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let mut lengths = lock(&self.lengths);
        if let Some(waiting) = lengths.get_mut(&length) {
            *waiting -= 1;
            if *waiting == 0 {
                lengths.remove(&length);
            }
        }
    }

    /// The beginnings of `key` that may have a waiter.
    pub(super) fn of<'k>(&self, key: &'k str) -> Vec<&'k str> {
        if self.waiting.load(Ordering::SeqCst) == 0 {
            return Vec::new();
        }
        lock(&self.lengths).keys().filter_map(|length| key.get(..usize::from(*length))).collect()
    }
}
