//! `hitl:hitl/storage`, on a [`Store`].

use super::{HasHitl, HitlCtx, store};
use crate::bindings::hitl::hitl::storage::{Created, Error, Host, HostWithStore};
use hitl_storage::StoreError;
use wasmtime::component::Accessor;

impl Host for &mut HitlCtx {}

impl<T: Send + 'static> HostWithStore<T> for HasHitl {
    async fn get(
        accessor: &Accessor<T, Self>,
        key: String,
    ) -> wasmtime::Result<Result<Option<Vec<u8>>, Error>> {
        Ok(store(accessor).get(&key).await.map_err(error))
    }

    async fn get_many(
        accessor: &Accessor<T, Self>,
        keys: Vec<String>,
    ) -> wasmtime::Result<Result<Vec<Option<Vec<u8>>>, Error>> {
        Ok(store(accessor).get_many(&keys).await.map_err(error))
    }

    async fn create(
        accessor: &Accessor<T, Self>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<Created, Error>> {
        Ok(match store(accessor).create(&key, value).await {
            Ok(hitl_storage::Created::Created) => Ok(Created::Created),
            Ok(hitl_storage::Created::Exists(stands)) => Ok(Created::Exists(stands)),
            Ok(other) => Err(Error::Unknown(format!("the store said of a create: {other:?}"))),
            Err(failed) => Err(error(failed)),
        })
    }

    async fn put(
        accessor: &Accessor<T, Self>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<(), Error>> {
        Ok(store(accessor).put(&key, value).await.map_err(error))
    }

    async fn delete(accessor: &Accessor<T, Self>, key: String) -> wasmtime::Result<Result<(), Error>> {
        let (store, deletions) = accessor.with(|mut access| {
            let ctx = access.get().called();
            (ctx.store.clone(), ctx.deletions.clone())
        });
        let deleted = match deletions {
            Some(deletions) => deletions.delete(key).await,
            None => store.delete(&key).await,
        };
        Ok(deleted.map_err(error))
    }

    async fn list(
        accessor: &Accessor<T, Self>,
        prefix: String,
        after: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<String>, Error>> {
        Ok(store(accessor).list(&prefix, after.as_deref(), limit).await.map_err(error))
    }
}

/// The error for the guest, in words that may be shown to anybody; the system's own words go to the log.
fn error(error: StoreError) -> Error {
    if !matches!(error, StoreError::TooLarge(_)) && !error.is_stopping() {
        tracing::warn!(detail = error.detail(), "{error}");
    }
    match error {
        StoreError::Unavailable(why) => Error::Unavailable(why.to_string()),
        StoreError::Unknown(why) => Error::Unknown(why.to_string()),
        StoreError::Denied(why) => Error::Denied(why.to_string()),
        StoreError::TooLarge(limit) => Error::TooLarge(limit),
        other => Error::Other(other.to_string()),
    }
}
