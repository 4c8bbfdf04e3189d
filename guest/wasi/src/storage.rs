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
        Ok(match folder()?.create(&key, &value).await? {
            hitl_adapter::Created::Created => Created::Created,
            hitl_adapter::Created::Exists(stands) => Created::Exists(stands),
        })
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

impl From<hitl_adapter::Error> for Error {
    fn from(error: hitl_adapter::Error) -> Self {
        match error {
            hitl_adapter::Error::Unavailable(why) => Self::Unavailable(why),
            hitl_adapter::Error::Unknown(why) => Self::Unknown(why),
            hitl_adapter::Error::Denied(why) => Self::Denied(why),
            hitl_adapter::Error::TooLarge(limit) => Self::TooLarge(limit),
            hitl_adapter::Error::Other(why) => Self::Other(why),
        }
    }
}
