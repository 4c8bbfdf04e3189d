//! Intents, as they are written.

use super::{FRESH, ObjectFeed, Seen, names};
use crate::backoff::Backoff;
use hitl_storage::{Created, StoreError};
use tokio::time::Instant;

impl ObjectFeed {
    /// Creates `key`, with an intent before it.
    pub(crate) async fn create(
        &self,
        key: &str,
        value: Vec<u8>,
        deadline: Instant,
    ) -> Result<Created, StoreError> {
        let intent = self.announce(key, deadline).await?;
        let result = self.client.create(key, value, deadline).await;
        // Who waits in this process is woken by the call itself. After an error the key may come yet.
        if result.is_ok() {
            self.state().seen.insert(intent, Seen::Done);
        }
        result
    }

    /// Puts `key`, with a note after it: a reader that looks before the put would take the old value for the new one.
    ///
    /// A writer that dies between the two is found by the sweep alone.
    pub(crate) async fn put(&self, key: &str, value: Vec<u8>, deadline: Instant) -> Result<(), StoreError> {
        self.client.put(key, value, deadline).await?;
        // The value stands, whatever becomes of the note.
        if let Ok(note) = self.announce(key, deadline).await {
            self.state().seen.insert(note, Seen::Done);
        }
        Ok(())
    }

    /// Writes an intent, and returns its name. Each try has a name of its own, so that none is there later than its name says.
    async fn announce(&self, key: &str, deadline: Instant) -> Result<String, StoreError> {
        let mut backoff = Backoff::until(deadline);
        loop {
            let begun = Instant::now();
            let (name, inside) = names::intent(self.client.clock.now_ms(), key);
            match self.client.try_put(&name, inside, deadline).await {
                Ok(()) if begun.elapsed() < FRESH => return Ok(name),
                // Too late for a reader that has gone on meanwhile.
                Ok(()) => {}
                Err(failure) if failure.may_pass() => {
                    if !backoff.pause().await {
                        return Err(failure.unchanged());
                    }
                }
                Err(failure) => return Err(failure.unchanged()),
            }
            if Instant::now() >= deadline {
                return Err(StoreError::unavailable("the object store is too slow"));
            }
        }
    }
}
