//! The imported storage, as the core wants it.

use crate::bindings::hitl::hitl::storage_sync as storage;
use hitl_core::{Created, Storage, StorageError};

/// The store that the host gives to this instance.
pub(crate) struct HostStore;

impl Storage for HostStore {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        // Most reads are of several keys; an import of its own for one would be a hundredth of the component.
        Ok(self.get_many(&[key.to_owned()]).await?.pop().flatten())
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        storage::get_many(keys).map_err(error)
    }

    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        match storage::create(key, value).map_err(error)? {
            storage::Created::Created => Ok(Created::Created),
            storage::Created::Exists(stands) => Ok(Created::Exists(stands)),
        }
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        storage::put(key, value).map_err(error)
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        storage::delete(key).map_err(error)
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        storage::list(prefix, after, limit).map_err(error)
    }
}

fn error(error: storage::Error) -> StorageError {
    match error {
        storage::Error::Unavailable(text) => StorageError::Unavailable(text),
        storage::Error::Unknown(text) => StorageError::Unknown(text),
        storage::Error::Denied(text) => StorageError::Denied(text),
        storage::Error::TooLarge(limit) => StorageError::TooLarge(limit),
        storage::Error::Other(text) => StorageError::Other(text),
    }
}
