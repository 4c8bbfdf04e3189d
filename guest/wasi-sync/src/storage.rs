//! The exported interface `hitl:hitl/storage-sync`: the folder's.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::storage_sync::{Created, Error, Guest};
use crate::place::folder;

impl Guest for Adapter {
    fn get(key: String) -> Result<Option<Vec<u8>>, Error> {
        Ok(folder(async |folder| folder.get(&key).await)?)
    }

    fn get_many(keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        Ok(folder(async |folder| folder.get_many(&keys).await)?)
    }

    fn create(key: String, value: Vec<u8>) -> Result<Created, Error> {
        Ok(folder(async |folder| folder.create(&key, &value).await)?.into())
    }

    fn put(key: String, value: Vec<u8>) -> Result<(), Error> {
        Ok(folder(async |folder| folder.put(&key, &value).await)?)
    }

    fn delete(key: String) -> Result<(), Error> {
        Ok(folder(async |folder| folder.delete(&key).await)?)
    }

    fn list(prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, Error> {
        Ok(folder(async |folder| folder.list(&prefix, after.as_deref(), limit).await)?)
    }
}

hitl_adapter::storage!(Error, Created);
