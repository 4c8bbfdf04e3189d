//! The exported interface `hitl:hitl/storage-sync`: the table's.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::storage_sync::{Created, Error, Guest};
use crate::database::store;

impl Guest for Adapter {
    fn get(key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(store(async |store| store.get(&key).await)?)
    }

    fn get_many(keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        Ok(store(async |store| store.get_many(&keys).await)?)
    }

    fn create(key: String, value: Vec<u8>) -> Result<Created, Error> {
        Ok(store(async |store| store.create(&key, &value).await)?.into())
    }

    fn put(key: String, value: Vec<u8>) -> Result<(), Error> {
        Ok(store(async |store| store.put(&key, &value).await)?)
    }

    fn delete(key: String) -> Result<(), Error> {
        Ok(store(async |store| store.delete(&key).await)?)
    }

    fn list(prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, Error> {
        Ok(store(async |store| store.list(&prefix, after.as_deref(), limit).await)?)
    }
}

hitl_adapter::storage!(Error, Created);
