//! What is to be written.

use crate::{Created, StoreError};
use tokio::sync::oneshot;

/// A change, and who waits to hear of it.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) change: Change,
    pub(super) reply: oneshot::Sender<Result<Created, StoreError>>,
}

/// What is to be done.
#[derive(Debug)]
pub(super) enum Change {
    /// Writes a value where there is none. The only one that gives [`Created::Exists`].
    Create { key: String, value: Vec<u8> },
    /// Writes a value.
    Put { key: String, value: Vec<u8> },
    /// Removes the values of some keys.
    Delete { keys: Vec<String> },
}

impl Job {
    /// Whether it only tidies up, and so may be late.
    pub(super) fn tidies(&self) -> bool {
        matches!(self.change, Change::Delete { .. })
    }

    /// About how many bytes it writes.
    pub(super) fn bytes(&self) -> usize {
        match &self.change {
            Change::Create { value, .. } | Change::Put { value, .. } => value.len(),
            Change::Delete { .. } => 0,
        }
    }
}
