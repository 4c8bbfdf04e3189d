//! Keys that are to be removed, behind the backs of those who said so: it only tidies up, so nobody has to wait for it.

use crate::tasks::Tasks;
use hitl_storage::limits::MAX_KEYS_AT_ONCE;
use hitl_storage::{Store, StoreError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many keys may be waiting. Who comes with one more waits for it.
const MAX_WAITING: usize = 4096;
/// How long others are waited for, to be removed together: nobody sees whether it is done sooner.
const LINGER: Duration = Duration::from_millis(50);

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
        loop {
            self.tasks.linger(LINGER).await;
            let keys = self.take();
            if keys.is_empty() {
                return;
            }
            for some in keys.chunks(MAX_KEYS_AT_ONCE) {
                // The store logs its failures; what is left is found, and removed, by whoever lists.
                let _ = self.store.delete_many(some).await;
            }
        }
    }

    /// What the task that removes is to remove now; with nothing, it has come to its end.
    fn take(&self) -> Vec<String> {
        let mut state = self.state();
        state.running = !state.keys.is_empty();
        std::mem::take(&mut state.keys)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
