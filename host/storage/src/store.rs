//! The trait that every backend implements.

use crate::{StoreError, Wakeups};
use async_trait::async_trait;
use std::fmt::{Debug, Display};

/// What came of a [`Store::create`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// This call wrote the value.
    Created,
    /// The key had a value before; here it is.
    Exists(Vec<u8>),
}

/// A durable map from keys to bytes with an exclusive create.
///
/// Keys and values are bounded by [`limits`](crate::limits), the same for all backends. `Display` names the store for a
/// person, as in `sqlite:/home/me/hitl.db`.
#[async_trait]
pub trait Store: Send + Sync + Debug + Display {
    /// The value of `key`, or none. Sees every write that returned before the call began, whichever process made it.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes `value` only if `key` has none. One caller wins, the others see what stands. Durable when it returns.
    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError>;

    /// Writes `value`, whether or not `key` has one. Durable when it returns.
    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Removes `key`; that it has no value is no error. Durable when it returns.
    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Keys that begin with `prefix` and come after `after`, in byte order, `limit` at most.
    ///
    /// `after` need not exist. A key that is written or removed while pages are read may or may not be among them; every other
    /// key is there exactly once.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError>;

    /// The wake-ups beside this store, if it has any.
    fn wakeups(&self) -> Option<&Wakeups> {
        None
    }

    /// Whether every creation, whoever makes it, wakes those who wait for it. If not, look again now and then.
    ///
    /// The answer may turn from true to false when a watch cannot be kept, so ask after subscribing.
    fn pushes(&self) -> bool {
        self.wakeups().is_some_and(Wakeups::pushes)
    }
}
