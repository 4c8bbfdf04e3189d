//! The exported interface `hitl:hitl/storage`: keys and values are checked, the rest is the database's.

use crate::Adapter;
use crate::bindings::exports::hitl::hitl::storage::{Created, Error, Guest};
use crate::database::Database;
use hitl_limits::{Refused, check_key, check_keys, check_value};

/// How often a key is tried that somebody removes between the look whether it is free and the look at what it has.
const ATTEMPTS: u32 = 10;

impl Guest for Adapter {
    async fn get(key: String) -> Result<Option<Vec<u8>>, Error> {
        check_key(&key)?;
        Database.get(&key).await
    }

    async fn get_many(keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        check_keys(&keys)?;
        Database.get_many(keys).await
    }

    async fn create(key: String, value: Vec<u8>) -> Result<Created, Error> {
        check_key(&key)?;
        check_value(&value)?;
        for _ in 0..ATTEMPTS {
            if Database.insert(&key, value.clone()).await? {
                return Ok(Created::Created);
            }
            if let Some(stands) = Database.get(&key).await? {
                return Ok(Created::Exists(stands));
            }
        }
        Err(Error::Unavailable("the key is created and removed all the time".into()))
    }

    async fn put(key: String, value: Vec<u8>) -> Result<(), Error> {
        check_key(&key)?;
        check_value(&value)?;
        Database.put(&key, value).await
    }

    async fn delete(key: String) -> Result<(), Error> {
        check_key(&key)?;
        Database.delete(&key).await
    }

    async fn list(prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, Error> {
        Database.list(&prefix, after.as_deref(), limit).await
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge(limit) => Self::TooLarge(limit),
            malformed => Self::Other(malformed.to_string()),
        }
    }
}
