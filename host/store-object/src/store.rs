//! The store in a bucket.

use crate::client::{Client, REQUESTS_AT_ONCE};
use crate::config::ObjectConfig;
use crate::connect::connect;
use crate::feed::{self, ObjectFeed};
use crate::list::Lister;
use crate::probe::{self, Findings, Verdict};
use async_trait::async_trait;
use futures_util::TryFutureExt;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use hitl_storage::follower::Follower;
use hitl_storage::limits::{check_key, check_keys, check_value};
use hitl_storage::{
    Announced, ChangeFeed, Config, Created, Finding, Notifying, OpenError, Store, StoreError, Wakeups,
};
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// A store in a bucket of S3, Google Cloud Storage or Azure Blob Storage, or of what speaks the protocol of one of these.
///
/// Any number of processes on any machines may use one. Each key is an object, with the key as its name below the prefix.
pub struct Object {
    name: String,
    client: Arc<Client>,
    feed: Arc<ObjectFeed>,
    verdict: Verdict,
    announced: Announced,
}

impl Object {
    /// Opens the store, and tries it where that was not done before. The bucket has to be there.
    ///
    /// # Errors
    ///
    /// [`OpenError::Untrustworthy`] if the store does not keep what is promised; an error of the store if it cannot be used.
    pub async fn open(config: &ObjectConfig) -> Result<Self, OpenError> {
        let client = connect(config)?;
        let verdict = probe::verdict(config, &client).await?;
        let feed = Arc::new(ObjectFeed::new(client.clone(), verdict.lister, feed::pace(config)));
        Ok(Self { name: config.to_string(), client, feed, verdict, announced: config.announced })
    }

    /// Learns what other processes write. For [`Wakeups::with_feed`](hitl_storage::Wakeups::with_feed).
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, in which it reads.
    pub fn changes(&self) -> Arc<dyn ChangeFeed> {
        Arc::new(Follower::new(&self.feed))
    }

    /// What was found of the store when it was tried.
    pub fn findings(&self) -> Findings {
        self.verdict.findings()
    }

    fn lister(&self) -> Lister {
        self.verdict.lister
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Object")
            .field("name", &self.name)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Object {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        Ok(self.client.get(key, self.client.deadline()).await?.map(|read| read.value))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        let deadline = self.client.deadline();
        let mut reads = Vec::with_capacity(keys.len());
        for key in keys {
            reads.push(self.client.get(key, deadline).map_ok(|read| Some(read?.value)));
        }
        stream::iter(reads).buffered(REQUESTS_AT_ONCE).try_collect().await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let deadline = self.client.deadline();
        if self.announced.covers(key) {
            self.feed.create(key, value, deadline).await
        } else {
            self.client.create(key, value, deadline).await
        }
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let deadline = self.client.deadline();
        if self.announced.covers(key) {
            self.feed.put(key, value, deadline).await
        } else {
            self.client.put(key, value, deadline).await
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.client.delete(key, self.client.deadline()).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        check_keys(keys)?;
        let deadline = self.client.deadline();
        let mut deletes = Vec::with_capacity(keys.len());
        for key in keys {
            deletes.push(self.client.delete(key, deadline));
        }
        // All are tried, whatever becomes of one.
        let results: Vec<_> = stream::iter(deletes).buffer_unordered(REQUESTS_AT_ONCE).collect().await;
        results.into_iter().collect()
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.lister().list(&self.client, prefix, after, limit, self.client.deadline()).await
    }

    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        // Any answer tells; this one is small and costs little.
        self.client.get(probe::CLOCK, self.client.deadline()).await?;
        Ok(self.client.clock.now())
    }
}

#[async_trait]
impl Config for ObjectConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        let store = Object::open(self).await?;
        let wakeups = Wakeups::with_feed(store.changes());
        Ok(Arc::new(Notifying::new(store, wakeups)))
    }

    async fn examine(&self) -> Result<Vec<Finding>, OpenError> {
        probe::examine(self).await
    }
}
