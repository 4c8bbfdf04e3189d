//! A store in memory that tells which events were asked in it.

use async_trait::async_trait;
use hitl_core::keys;
use hitl_storage::{Created, Store, StoreError, Wakeups};
use std::fmt;
use std::sync::Arc;

/// Calls `asked` with the id of each event that is asked in `store`.
pub(super) struct Watched<F> {
    pub(super) store: Arc<dyn Store>,
    pub(super) asked: F,
}

impl<F> fmt::Debug for Watched<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.store, f)
    }
}

impl<F> fmt::Display for Watched<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.store, f)
    }
}

#[async_trait]
impl<F: Fn(&str) + Send + Sync> Store for Watched<F> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store.get_many(keys).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        let created = self.store.create(key, value).await?;
        if let (Created::Created, Some(id)) = (&created, keys::request_id(key)) {
            (self.asked)(id);
        }
        Ok(created)
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.store.put(key, value).await
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

    async fn flush(&self) {
        self.store.flush().await;
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        self.store.wakeups()
    }

    fn pushes(&self) -> bool {
        self.store.pushes()
    }
}
