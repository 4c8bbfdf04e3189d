//! A store and its wake-ups, put together.

use crate::{Created, Store, StoreError, Wakeups};
use async_trait::async_trait;
use std::fmt;
use std::time::SystemTime;

/// Makes every write that goes through it wake those who wait for the key, right after the write is durable.
///
/// What other processes write is the business of the hub's [`ChangeFeed`](crate::ChangeFeed).
#[derive(Debug)]
pub struct Notifying<S> {
    store: S,
    wakeups: Wakeups,
}

impl<S: Store> Notifying<S> {
    /// Writes to `store` through the returned one wake the waiters of `wakeups`.
    pub fn new(store: S, wakeups: Wakeups) -> Self {
        Self { store, wakeups }
    }
}

impl<S: Store> fmt::Display for Notifying<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.store, f)
    }
}

#[async_trait]
impl<S: Store> Store for Notifying<S> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.get_many(keys).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        let result = self.store.create(key, value).await;
        // Whatever the result: after an error the value may stand, and a key that exists may have come from a process that
        // ended before it could tell anybody. A wake-up without a cause costs one look.
        self.wakeups.wake(key);
        result
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let result = self.store.put(key, value).await;
        self.wakeups.wake(key);
        result
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.store.delete(key).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.store.delete_many(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.store.list(prefix, after, limit).await
    }

    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        self.store.clock().await
    }

    async fn flush(&self) {
        self.store.flush().await;
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        Some(&self.wakeups)
    }
}
