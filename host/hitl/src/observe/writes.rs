//! Whether the store takes what is written: known from the writes that are made, and where one was refused, by trying again.

use hitl_storage::{Store, StoreError};
use std::sync::atomic::{AtomicBool, Ordering};

/// Where a trial is written, for a moment.
const TRIAL: &str = "hitl-trial/ready";

/// How much is tried, in bytes: room for an answer, not only for a mark.
const TRIAL_BYTES: usize = 64 << 10;

/// Whether the last write was refused, by a full disk or for want of rights.
#[derive(Debug, Default)]
pub(super) struct Writes {
    refused: AtomicBool,
}

impl Writes {
    /// Takes note of what a write came to.
    pub(super) fn note<T>(&self, result: &Result<T, StoreError>) {
        match result {
            Ok(_) => self.refused.store(false, Ordering::Relaxed),
            // What is too large, or malformed, says nothing of the store.
            Err(StoreError::TooLarge(_) | StoreError::Other(_)) => {}
            Err(_) => self.refused.store(true, Ordering::Relaxed),
        }
    }

    /// Whether `store` takes writes. Nothing is written unless the last write was refused.
    pub(super) async fn are_taken(&self, store: &dyn Store) -> bool {
        if !self.refused.load(Ordering::Relaxed) {
            return true;
        }
        let written = store.put(TRIAL, vec![b' '; TRIAL_BYTES]).await;
        // Also after a failure, which may have come late.
        let removed = store.delete(TRIAL).await;
        written.is_ok() && removed.is_ok()
    }
}
