//! Locks.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, whatever became of others who did.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
