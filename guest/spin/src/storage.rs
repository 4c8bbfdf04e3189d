//! The exported interface `hitl:hitl/storage`: the table's.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::storage::{Created, Error, Guest};
use crate::database::STORE;

impl Guest for Adapter {
    async fn get(key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(STORE.get(&key).await?)
    }

    async fn get_many(keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        Ok(STORE.get_many(&keys).await?)
    }

    async fn create(key: String, value: Vec<u8>) -> Result<Created, Error> {
        Ok(STORE.create(&key, &value).await?.into())
    }

    async fn put(key: String, value: Vec<u8>) -> Result<(), Error> {
        Ok(STORE.put(&key, &value).await?)
    }

    async fn delete(key: String) -> Result<(), Error> {
        Ok(STORE.delete(&key).await?)
    }

    async fn list(prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, Error> {
        Ok(STORE.list(&prefix, after.as_deref(), limit).await?)
    }
}

hitl_adapter::storage!(Error, Created);
