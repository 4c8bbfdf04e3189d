//! What the core needs of a store.

pub use hitl_limits::MAX_KEYS_AT_ONCE;

/// Why a store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// It cannot be reached, or is busy. Nothing was changed, and nothing will be; trying again is right.
    #[error("the store cannot be reached: {0}")]
    Unavailable(String),
    /// The change may have been made, or be made yet, or never. Only the same create repeated decides.
    #[error("the store did not say whether it made the change: {0}")]
    Unknown(String),
    /// It refuses this caller. Trying again does not help.
    #[error("the store refuses: {0}")]
    Denied(String),
    /// The key or the value is too long, or there are too many keys; the limit, in bytes or keys.
    #[error("the store takes at most {0}")]
    TooLarge(u64),
    /// Anything else, in words for an operator.
    #[error("the store failed: {0}")]
    Other(String),
}

/// What became of an exclusive create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// The key had no value, and has the caller's now.
    Created,
    /// The key had a value already, which stands.
    Exists(Vec<u8>),
}

/// A flat, durable map from keys to bytes; the same contract as the WIT interface `storage`.
///
/// Futures need not be `Send`: a component has one thread, and so has a simulation.
#[allow(async_fn_in_trait, reason = "callers never need the futures to be Send")]
pub trait Storage {
    /// The value of `key`, or none. Sees every write that returned before the call began.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError>;
    /// The values of `keys`, in their order, each as [`get`](Storage::get) gives it; at most [`MAX_KEYS_AT_ONCE`]. One that
    /// cannot be read fails all. A store that can read several in one round trip overrides this.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get(key).await?);
        }
        Ok(values)
    }
    /// Write `value` only if `key` has none; one caller wins, the others see what stands. Durable when it returns.
    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError>;
    /// Write `value`, whatever `key` had. Durable when it returns.
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError>;
    /// Make `key` have no value. Not an error if it had none.
    async fn delete(&self, key: &str) -> Result<(), StorageError>;
    /// Keys that begin with `prefix` and come after `after`, in byte order, `limit` at most.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError>;
}

impl<S: Storage> Storage for &S {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        (**self).get(key).await
    }
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        (**self).get_many(keys).await
    }
    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        (**self).create(key, value).await
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        (**self).put(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        (**self).delete(key).await
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        (**self).list(prefix, after, limit).await
    }
}
