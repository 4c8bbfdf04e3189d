//! What a store, its feed and its listener have in common.

use crate::listener::Ears;
use crate::notifier::Notifier;
use crate::pool::Pool;
use crate::tables::Tables;
use hitl_storage::Announced;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// How often a process looks for rows of the feed that are too old.
const PRUNE: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) tables: Tables,
    pub(crate) announced: Announced,
    pub(crate) notifier: Notifier,
    pub(crate) ears: Ears,
    this: Weak<Self>,
    pruned: Mutex<Option<Instant>>,
}

impl Shared {
    pub(crate) fn new(pool: Pool, tables: Tables, announced: Announced, ears: Ears) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            pool,
            tables,
            announced,
            notifier: Notifier::default(),
            ears,
            this: this.clone(),
            pruned: Mutex::default(),
        })
    }

    /// A reference for a task; none while the last one goes.
    pub(crate) fn strong(&self) -> Option<Arc<Self>> {
        self.this.upgrade()
    }

    /// Removes what is too old in the feed, if nobody of this process has for a while.
    pub(crate) async fn prune_if_due(&self) {
        {
            let mut pruned = lock(&self.pruned);
            if pruned.is_some_and(|at| at.elapsed() < PRUNE) {
                return;
            }
            *pruned = Some(Instant::now());
        }
        if let Err(failure) = self.pool.query(&self.tables.prune, &[]).await {
            tracing::debug!(?failure, "the feed was not tidied up");
        }
    }
}

/// Locks, whatever became of others who did.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
