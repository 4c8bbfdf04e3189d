//! The adapter alone, as a store that the conformance suite can run on.

mod each;
mod error;
mod shared;

pub use crate::bindings::exports::hitl::hitl::timer::Until;

use crate::app::App;
use crate::runtime::{Adapter, Runtime};
use async_trait::async_trait;
use each::Each;
use hitl_storage::{Created, Store, StoreError};
use shared::Shared;
use std::fmt;

/// An adapter, whose exports are called from everywhere at once.
#[derive(Debug)]
pub struct AdapterStore(Instances);

#[derive(Debug)]
enum Instances {
    /// One for all calls.
    Shared(Shared),
    /// One for each.
    Each(Each),
}

impl AdapterStore {
    /// Another one for `app`.
    ///
    /// # Errors
    ///
    /// If the component cannot be used.
    pub async fn new(app: App) -> Result<AdapterStore, String> {
        let runtime = Runtime::shared().map_err(|error| format!("{error:#}"))?;
        Ok(AdapterStore(match &runtime.form(app.form).adapter {
            Adapter::Async(adapter) => {
                let shared = Shared::new(adapter, app).await;
                Instances::Shared(shared.map_err(|error| format!("{error:#}"))?)
            }
            Adapter::Sync(adapter) => Instances::Each(Each::new(adapter, app)),
        }))
    }

    /// What `wait-until` is for: returns at `deadline`, or sooner if one of `any` may have happened.
    ///
    /// # Errors
    ///
    /// If the adapter failed.
    pub async fn wait_until(&self, deadline: u64, any: Vec<Until>) -> Result<(), StoreError> {
        match &self.0 {
            Instances::Shared(adapter) => adapter.wait_until(deadline, any).await,
            Instances::Each(adapter) => adapter.wait_until(deadline, any).await,
        }
    }

    /// The moment it is, in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// If the adapter failed.
    pub async fn now(&self) -> Result<u64, StoreError> {
        match &self.0 {
            Instances::Shared(adapter) => adapter.now().await,
            Instances::Each(adapter) => adapter.now().await,
        }
    }

    /// A setting.
    ///
    /// # Errors
    ///
    /// If the adapter failed.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        match &self.0 {
            Instances::Shared(adapter) => adapter.setting(name).await,
            Instances::Each(adapter) => adapter.setting(name).await,
        }
    }

    fn store(&self) -> &dyn Store {
        match &self.0 {
            Instances::Shared(adapter) => adapter,
            Instances::Each(adapter) => adapter,
        }
    }
}

#[async_trait]
impl Store for AdapterStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.store().get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.store().get_many(keys).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        self.store().create(key, value).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.store().put(key, value).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.store().delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.store().list(prefix, after, limit).await
    }
}

impl fmt::Display for AdapterStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an adapter's store")
    }
}
