//! The store in memory.

use super::config::MemoryConfig;
use crate::config::Config;
use crate::limits::{check_key, check_keys, check_value};
use crate::sync::lock;
use crate::{Created, Notifying, OpenError, Store, StoreError, Wakeups};
use async_trait::async_trait;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

/// A store in this process's memory. Clones share the map.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    // The lock is the standard one: it is held for a look at a map, never across an await.
    entries: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("memory:")
    }
}

#[async_trait]
impl Store for Memory {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        Ok(lock(&self.entries).get(key).cloned())
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        let entries = lock(&self.entries);
        Ok(keys.iter().map(|key| entries.get(key).cloned()).collect())
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let mut entries = lock(&self.entries);
        if let Some(stands) = entries.get(key) {
            return Ok(Created::Exists(stands.clone()));
        }
        entries.insert(key.to_owned(), value);
        Ok(Created::Created)
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        lock(&self.entries).insert(key.to_owned(), value);
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        lock(&self.entries).remove(key);
        Ok(())
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let entries = lock(&self.entries);
        let keys = entries.range::<str, _>((start, Bound::Unbounded)).map(|(key, _)| key);
        Ok(keys.take_while(|key| key.starts_with(prefix)).take(limit as usize).cloned().collect())
    }
}

#[async_trait]
impl Config for MemoryConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        Ok(Arc::new(Notifying::new(Memory::new(), Wakeups::new())))
    }
}
