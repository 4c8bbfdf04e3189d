//! An instance of an adapter for each call, since what blocks holds its instance.

use crate::app::App;
use crate::bindings::sync::exports::hitl::hitl::{storage_sync as wit, timer_sync};
use crate::bindings::{AdapterSync, AdapterSyncPre};
use crate::data::Data;
use crate::storage::Until;
use crate::storage::error::errors;
use async_trait::async_trait;
use hitl_storage::{Created, Store, StoreError};
use std::fmt;
use std::sync::Arc;

/// What the instances are made of.
pub(super) struct Each {
    adapter: &'static AdapterSyncPre<Data>,
    app: Arc<App>,
}

impl fmt::Debug for Each {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Each").field(&self.app).finish()
    }
}

impl Each {
    pub(super) fn new(adapter: &'static AdapterSyncPre<Data>, app: App) -> Each {
        Each { adapter, app: Arc::new(app) }
    }

    async fn instance(&self) -> Result<(wasmtime::Store<Data>, AdapterSync), StoreError> {
        let data = Data::new(self.app.clone()).map_err(failed)?;
        let mut store = wasmtime::Store::new(self.adapter.engine(), data);
        let adapter = self.adapter.instantiate_async(&mut store).await.map_err(failed)?;
        Ok((store, adapter))
    }

    pub(super) async fn wait_until(&self, deadline: u64, any: Vec<Until>) -> Result<(), StoreError> {
        let any: Vec<_> = any
            .into_iter()
            .map(|until| match until {
                Until::Key(key) => timer_sync::Until::Key(key),
                Until::Prefix(prefix) => timer_sync::Until::Prefix(prefix),
            })
            .collect();
        let (mut store, adapter) = self.instance().await?;
        adapter.hitl_hitl_timer_sync().call_wait_until(&mut store, deadline, &any).await.map_err(failed)
    }

    pub(super) async fn now(&self) -> Result<u64, StoreError> {
        let (mut store, adapter) = self.instance().await?;
        adapter.hitl_hitl_timer_sync().call_now(&mut store).await.map_err(failed)
    }

    pub(super) async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let (mut store, adapter) = self.instance().await?;
        adapter.hitl_hitl_settings().call_get(&mut store, name).await.map_err(failed)
    }
}

/// Calls one of the exported functions of `storage-sync`.
macro_rules! call {
    ($self:ident.$function:ident($($argument:expr),*)) => {{
        let (mut store, adapter) = $self.instance().await?;
        let called = adapter.hitl_hitl_storage_sync().$function(&mut store, $($argument),*).await;
        called.map_err(failed)?.map_err(error)
    }};
}

#[async_trait]
impl Store for Each {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        call!(self.call_get(key))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        call!(self.call_get_many(keys))
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        match call!(self.call_create(key, &value))? {
            wit::Created::Created => Ok(Created::Created),
            wit::Created::Exists(stands) => Ok(Created::Exists(stands)),
        }
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        call!(self.call_put(key, &value))
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        call!(self.call_delete(key))
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        call!(self.call_list(prefix, after, limit))
    }
}

impl fmt::Display for Each {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an adapter's store")
    }
}

fn failed(error: wasmtime::Error) -> StoreError {
    StoreError::other(format!("the adapter has failed: {error:#}"))
}

errors!(wit::Error);
