//! Room in memory for what clients send.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long to wait until one more has to go, where one did not make room.
const PAUSE: Duration = Duration::from_millis(50);

/// How much room one permit is, in bytes.
const PERMIT: usize = 1024;

/// Room in memory for the bodies of all requests that are being read or answered. Where there is none, the connection that
/// has been idle or sending for the longest time makes some.
#[derive(Debug, Clone)]
pub(super) struct Bodies(Arc<Semaphore>);

/// What one body takes of it, until this is dropped.
#[derive(Debug, Default)]
pub(super) struct Room {
    permits: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// Room for `bytes`.
    pub(super) fn new(bytes: usize) -> Bodies {
        Bodies(Arc::new(Semaphore::new((bytes / PERMIT + 1).min(Semaphore::MAX_PERMITS))))
    }

    /// Takes room for `bytes` more. Where there is none, `let_one_go` is called until there is.
    pub(super) async fn take(&self, room: &mut Room, bytes: usize, let_one_go: impl Fn()) {
        let count = u32::try_from(bytes.div_ceil(PERMIT)).unwrap_or(u32::MAX);
        let permits = loop {
            if let Ok(permits) = self.0.clone().try_acquire_many_owned(count) {
                break Some(permits);
            }
            let_one_go();
            if let Ok(permits) = tokio::time::timeout(PAUSE, self.0.clone().acquire_many_owned(count)).await {
                // It is never closed, so these are permits.
                break permits.ok();
            }
        };
        match (&mut room.permits, permits) {
            (Some(all), Some(more)) => all.merge(more),
            (none, more) => *none = more,
        }
    }
}
