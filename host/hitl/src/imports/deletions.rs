//! Keys that are to be removed, behind the backs of those who said so: it only tidies up, so nobody has to wait for it.

use crate::tasks::Tasks;
use hitl_storage::{Store, StoreError};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use tokio::sync::Semaphore;

/// How many keys may be waiting. Who comes with one more waits for it.
const MAX_WAITING: usize = 4096;

/// What is being removed from a store.
#[derive(Debug)]
pub(super) struct Deletions {
    store: Arc<dyn Store>,
    tasks: Tasks,
    room: Arc<Semaphore>,
}

impl Deletions {
    /// Removes keys from `store`, in `tasks`.
    pub(super) fn new(store: Arc<dyn Store>, tasks: Tasks) -> Arc<Deletions> {
        Arc::new(Deletions { store, tasks, room: Arc::new(Semaphore::new(MAX_WAITING)) })
    }

    /// Removes `key` soon. It is begun here, so that a store which finishes what it has begun does so even if this program
    /// ends at once.
    ///
    /// # Errors
    ///
    /// What the store said, if it did at once, or if so many wait already that this did.
    pub(super) async fn delete(&self, key: String) -> Result<(), StoreError> {
        let Ok(room) = self.room.clone().try_acquire_owned() else { return self.store.delete(&key).await };
        let store = self.store.clone();
        let mut deleting = Box::pin(async move {
            // The store logs its failures; what is left is found, and removed, by whoever lists.
            let deleted = store.delete(&key).await;
            drop(room);
            deleted
        });
        match poll_fn(|context| Poll::Ready(deleting.as_mut().poll(context))).await {
            Poll::Ready(deleted) => deleted,
            Poll::Pending => {
                self.tasks.spawn_cleanup(async move { drop(deleting.await) });
                Ok(())
            }
        }
    }
}
