//! A store that counts what is asked of it.

use async_trait::async_trait;
use hitl::storage::{Created, Store, StoreError, Wakeups};
use serde_json::{Value as Json, json};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Hands everything on to another store, and counts.
#[derive(Debug)]
pub(super) struct Counted {
    store: Arc<dyn Store>,
    gets: AtomicU64,
    writes: AtomicU64,
    lists: AtomicU64,
}

impl Counted {
    pub(super) fn new(store: Arc<dyn Store>) -> Arc<Counted> {
        Arc::new(Counted {
            store,
            gets: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            lists: AtomicU64::new(0),
        })
    }

    /// What was asked since this was called last.
    pub(super) fn take(&self) -> Json {
        let take = |count: &AtomicU64| count.swap(0, Ordering::Relaxed);
        json!({ "gets": take(&self.gets), "writes": take(&self.writes), "lists": take(&self.lists) })
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.store, f)
    }
}

#[async_trait]
impl Store for Counted {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        count(&self.gets);
        self.store.get(key).await
    }

    /// One round trip, however many keys.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        count(&self.gets);
        self.store.get_many(keys).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        count(&self.writes);
        self.store.create(key, value).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        count(&self.writes);
        self.store.put(key, value).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        count(&self.writes);
        self.store.delete(key).await
    }

    /// One round trip, however many keys.
    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        count(&self.writes);
        self.store.delete_many(keys).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        count(&self.lists);
        self.store.list(prefix, after, limit).await
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        self.store.wakeups()
    }

    fn pushes(&self) -> bool {
        self.store.pushes()
    }
}
