//! What a store, its feed and its listener have in common.

use crate::ears::Ears;
use crate::look::Looks;
use crate::message::Notifier;
use crate::pool::Pool;
use crate::sync::lock;
use crate::tables::Tables;
use hitl_storage::Announced;
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// How often a process looks for rows of the feed that are too old.
const PRUNE: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) pool: Pool,
    pub(crate) tables: Tables,
    pub(crate) announced: Announced,
    pub(crate) looks: Looks,
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
            looks: Looks::default(),
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
