//! Keys that are to be removed, behind the backs of those who said so: it only tidies up, so nobody has to wait for it.

use crate::tasks::Tasks;
use hitl_storage::limits::MAX_KEYS_AT_ONCE;
use hitl_storage::{Store, StoreError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys may be waiting. Who comes with one more waits for it.
const MAX_WAITING: usize = 4096;

/// The keys that are to be removed from a store.
#[derive(Debug)]
pub(super) struct Deletions {
    store: Arc<dyn Store>,
    tasks: Tasks,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    keys: Vec<String>,
    /// Whether a task is removing some.
    running: bool,
}

impl Deletions {
    /// Removes keys from `store`, in `tasks`.
    pub(super) fn new(store: Arc<dyn Store>, tasks: Tasks) -> Arc<Deletions> {
        Arc::new(Deletions { store, tasks, state: Mutex::default() })
    }

    /// Removes `key` soon, with others in one operation of the store.
    ///
    /// # Errors
    ///
    /// What the store said, if so many wait already that this did.
    pub(super) async fn delete(self: &Arc<Self>, key: String) -> Result<(), StoreError> {
        match self.push(key) {
            Ok(true) => self.tasks.spawn_cleanup(self.clone().run()),
            Ok(false) => {}
            Err(key) => self.store.delete(&key).await?,
        }
        Ok(())
    }

    /// Whether nobody removes anything yet; or the key, if too many are waiting.
    fn push(&self, key: String) -> Result<bool, String> {
        let mut state = self.state();
        if state.keys.len() >= MAX_WAITING {
            return Err(key);
        }
        state.keys.push(key);
        Ok(!std::mem::replace(&mut state.running, true))
    }

    async fn run(self: Arc<Self>) {
        while let Some(keys) = self.next() {
            // The store logs its failures; what is left is found, and removed, by whoever lists.
            let _ = self.store.delete_many(&keys).await;
        }
    }

    /// What the task that removes is to remove now; none if it has come to its end.
    fn next(&self) -> Option<Vec<String>> {
        let mut state = self.state();
        let some = state.keys.len().min(MAX_KEYS_AT_ONCE);
        let keys: Vec<String> = state.keys.drain(..some).collect();
        state.running = !keys.is_empty();
        state.running.then_some(keys)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
