//! One instance of an adapter, whose exports are called from everywhere at once.

use crate::app::App;
use crate::bindings::exports::hitl::hitl::storage as wit;
use crate::bindings::{Adapter, AdapterPre};
use crate::data::Data;
use crate::storage::Until;
use crate::storage::error::errors;
use async_trait::async_trait;
use hitl_storage::{Created, Store, StoreError};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use wasmtime::component::{Accessor, AccessorTask};

/// The instance. Its end is the end of this.
#[derive(Debug)]
pub(super) struct Shared {
    calls: mpsc::UnboundedSender<Call>,
}

/// A call into the instance, and where its result goes.
type Call = Box<dyn for<'a> FnOnce(&'a Accessor<Data>, &'a Adapter) -> Running<'a> + Send>;
type Running<'a> = Pin<Box<dyn Future<Output = wasmtime::Result<()>> + Send + 'a>>;

impl Shared {
    /// Another one for `app`.
    pub(super) async fn new(adapter: &AdapterPre<Data>, app: App) -> wasmtime::Result<Shared> {
        let mut store = wasmtime::Store::new(adapter.engine(), Data::new(Arc::new(app))?);
        let adapter = Arc::new(adapter.instantiate_async(&mut store).await?);
        let (calls, mut queue) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let run = store.run_concurrent(async |accessor| {
                while let Some(call) = queue.recv().await {
                    accessor.spawn(Task { call, adapter: adapter.clone() })?;
                }
                wasmtime::error::Ok(())
            });
            // Those who wait are told by their end of the channel.
            run.await.and_then(|ran| ran)
        });
        Ok(Shared { calls })
    }

    pub(super) async fn wait_until(&self, deadline: u64, any: Vec<Until>) -> Result<(), StoreError> {
        self.call(move |accessor, adapter| {
            Box::pin(async move { adapter.hitl_hitl_timer().call_wait_until(accessor, deadline, any).await })
        })
        .await
    }

    pub(super) async fn now(&self) -> Result<u64, StoreError> {
        self.call(|accessor, adapter| {
            Box::pin(async move { adapter.hitl_hitl_timer().call_now(accessor).await })
        })
        .await
    }

    pub(super) async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let name = name.to_owned();
        self.call(move |accessor, adapter| {
            Box::pin(async move { adapter.hitl_hitl_settings().call_get(accessor, name).await })
        })
        .await
    }

    async fn call<R: Send + 'static>(
        &self,
        call: impl for<'a> FnOnce(
            &'a Accessor<Data>,
            &'a Adapter,
        ) -> Pin<Box<dyn Future<Output = wasmtime::Result<R>> + Send + 'a>>
        + Send
        + 'static,
    ) -> Result<R, StoreError> {
        let (sender, result) = oneshot::channel();
        let gone = |_| StoreError::other("the adapter has failed");
        let call: Call = Box::new(move |accessor, adapter| {
            let running = call(accessor, adapter);
            Box::pin(async move {
                let _ = sender.send(running.await?);
                Ok(())
            })
        });
        self.calls.send(call).map_err(|_| StoreError::other("the adapter has failed"))?;
        result.await.map_err(gone)
    }
}

struct Task {
    call: Call,
    adapter: Arc<Adapter>,
}

impl AccessorTask<Data> for Task {
    async fn run(self, accessor: &Accessor<Data>) -> wasmtime::Result<()> {
        (self.call)(accessor, &self.adapter).await
    }
}

/// Calls one of the exported functions of `storage`.
macro_rules! call {
    ($self:ident.$function:ident($($argument:expr),*)) => {
        $self.call(move |accessor, adapter| {
            Box::pin(async move { adapter.hitl_hitl_storage().$function(accessor, $($argument),*).await })
        })
        .await?
        .map_err(error)
    };
}

#[async_trait]
impl Store for Shared {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let key = key.to_owned();
        call!(self.call_get(key))
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let keys = keys.to_owned();
        call!(self.call_get_many(keys))
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        let key = key.to_owned();
        match call!(self.call_create(key, value))? {
            wit::Created::Created => Ok(Created::Created),
            wit::Created::Exists(stands) => Ok(Created::Exists(stands)),
        }
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let key = key.to_owned();
        call!(self.call_put(key, value))
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let key = key.to_owned();
        call!(self.call_delete(key))
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        call!(self.call_list(prefix, after, limit))
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an adapter's store")
    }
}

errors!(wit::Error);
