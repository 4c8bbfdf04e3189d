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

    async fn create(
        accessor: &Accessor<T, Self>,
        key: String,
        value: Vec<u8>,
    ) -> wasmtime::Result<Result<Created, Error>> {
        Ok(match store(accessor).create(&key, value).await {
            Ok(hitl_storage::Created::Created) => Ok(Created::Created),
            Ok(hitl_storage::Created::Exists(stands)) => Ok(Created::Exists(stands)),
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
        Ok(store(accessor).delete(&key).await.map_err(error))
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

fn error(error: StoreError) -> Error {
    match error {
        StoreError::Unavailable(text) => Error::Unavailable(text),
        StoreError::Denied(text) => Error::Denied(text),
        StoreError::TooLarge(limit) => Error::TooLarge(limit),
        StoreError::Other(text) => Error::Other(text),
    }
}
