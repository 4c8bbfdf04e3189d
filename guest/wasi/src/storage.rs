//! The exported interface `hitl:hitl/storage`: the folder's.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::storage::{Created, Error, Guest};
use crate::place::folder;

impl Guest for Adapter {
    async fn get(key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(folder()?.get(&key).await?)
    }

    async fn get_many(keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        Ok(folder()?.get_many(&keys).await?)
    }

    async fn create(key: String, value: Vec<u8>) -> Result<Created, Error> {
        Ok(folder()?.create(&key, &value).await?.into())
    }

    async fn put(key: String, value: Vec<u8>) -> Result<(), Error> {
        Ok(folder()?.put(&key, &value).await?)
    }

    async fn delete(key: String) -> Result<(), Error> {
        Ok(folder()?.delete(&key).await?)
    }

    async fn list(prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, Error> {
        Ok(folder()?.list(&prefix, after.as_deref(), limit).await?)
    }
}

hitl_adapter::storage!(Error, Created);
