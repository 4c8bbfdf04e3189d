//! The trait that every backend implements.

use crate::limits::check_keys;
use crate::{StoreError, Wakeups};
use async_trait::async_trait;
use std::fmt::{Debug, Display};
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::SystemTime;

/// What came of a [`Store::create`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Created {
    /// This call wrote the value.
    Created,
    /// The key had a value before; here it is.
    Exists(Vec<u8>),
}

/// How many keys a store that has no better way to do something to many does it to at once.
const KEYS_AT_ONCE: usize = 16;

/// A durable map from keys to bytes with an exclusive create.
///
/// Keys and values are bounded by [`limits`](crate::limits), the same for all backends. `Display` names the store for a
/// person, as in `sqlite:/home/me/hitl.db`, without a password or a key that its URL may hold.
#[async_trait]
pub trait Store: Send + Sync + Debug + Display {
    /// The value of `key`, or none. Sees every write that returned before the call began, whichever process made it.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The values of `keys`, in their order, each as [`get`](Self::get) gives it. At most
    /// [`MAX_KEYS_AT_ONCE`](crate::limits::MAX_KEYS_AT_ONCE) keys. One that cannot be read fails all.
    ///
    /// A store that has a way to read several in one round trip should override this; as it stands it makes some gets at once.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        let mut values = Vec::with_capacity(keys.len());
        for some in keys.chunks(KEYS_AT_ONCE) {
            values.extend(side_by_side(some.iter().map(|key| self.get(key))).await?);
        }
        Ok(values)
    }

    /// Writes `value` only if `key` has none. One caller wins, the others see what stands. Durable when it returns.
    ///
    /// [`Created::Exists`] is never this call's own write: a backend that repeats a write whose answer was lost has to
    /// recognise it by something that it keeps beside the value. Where it cannot, the error is [`StoreError::Unknown`], and
    /// the caller who repeats the create compares.
    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError>;

    /// Writes `value`, whether or not `key` has one. Durable when it returns.
    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError>;

    /// Removes `key`; that it has no value is no error. Durable when it returns.
    async fn delete(&self, key: &str) -> Result<(), StoreError>;

    /// Removes each of `keys`, as [`delete`](Self::delete) does. At most
    /// [`MAX_KEYS_AT_ONCE`](crate::limits::MAX_KEYS_AT_ONCE) keys. After an error some may be gone.
    ///
    /// A store that has a way to remove several in one round trip should override this; as it stands it removes some at once.
    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        check_keys(keys)?;
        for some in keys.chunks(KEYS_AT_ONCE) {
            side_by_side(some.iter().map(|key| self.delete(key))).await?;
        }
        Ok(())
    }

    /// Keys that begin with `prefix` and come after `after`, in byte order, `limit` at most.
    ///
    /// `after` need not exist. A key that is written or removed while pages are read may or may not be among them; every other
    /// key is there exactly once.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError>;

    /// The store's own clock, where it has one: what other machines that use the store agree on. None where it has none, or
    /// where it is this machine's.
    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        Ok(None)
    }

    /// Returns when what this handle puts off is done: announcements to other processes. Call it before the program ends; what
    /// is lost without it is time, not values.
    async fn flush(&self) {}

    /// The wake-ups beside this store, if it has any.
    fn wakeups(&self) -> Option<&Wakeups> {
        None
    }

    /// Whether every creation, by any process, wakes those who wait for it. If not, a waiter has to look now and then.
    ///
    /// The answer may turn from true to false when a watch cannot be kept, so ask after subscribing.
    fn pushes(&self) -> bool {
        self.wakeups().is_some_and(Wakeups::pushes)
    }
}

/// What all of `futures` give, in their order, or the first error in that order. All of them run to their end.
async fn side_by_side<T, F>(futures: impl Iterator<Item = F> + Send) -> Result<Vec<T>, StoreError>
where
    T: Send,
    F: Future<Output = Result<T, StoreError>> + Send + Unpin,
{
    let mut running: Vec<_> = futures.map(Running::Still).collect();
    poll_fn(|context| {
        let mut all = Poll::Ready(());
        for one in &mut running {
            if let Running::Still(future) = one {
                match pin!(future).poll(context) {
                    Poll::Ready(result) => *one = Running::Done(result),
                    Poll::Pending => all = Poll::Pending,
                }
            }
        }
        all
    })
    .await;
    running.into_iter().filter_map(Running::result).collect()
}

/// One of several futures.
enum Running<F, R> {
    Still(F),
    Done(R),
}

impl<F, R> Running<F, R> {
    fn result(self) -> Option<R> {
        match self {
            Self::Still(_) => None,
            Self::Done(result) => Some(result),
        }
    }
}
