//! Writes of which the store does not say whether they were made.

use super::Events;
use crate::model::error::Error;
use crate::store::storage::{Created, Storage, StorageError};
use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

/// How often a write is made, at most.
const ATTEMPTS: usize = 3;

impl<S: Storage> Events<S> {
    /// An exclusive create whose result is known. Where the store does not say, the same create is made again: if that finds its
    /// own bytes, they are of the call before, and it has won. A look would not do, since the write may still be under way; the
    /// repeated create either wins against it or finds it.
    ///
    /// # Errors
    ///
    /// [`Error::Unknown`] if the store says nothing to the last; else what it said, and nothing was written.
    pub(super) async fn create_settled(&self, key: &str, value: &[u8]) -> Result<Created, Error> {
        let mut doubt = None;
        for _ in 0..ATTEMPTS {
            match self.storage.create(key, value).await {
                Ok(Created::Exists(stands)) if doubt.is_some() && stands == value => {
                    return Ok(Created::Created);
                }
                Ok(created) => return Ok(created),
                Err(StorageError::Unknown(text)) => doubt = Some(text),
                // What this call did not do, the one before may have done.
                Err(error) => match doubt {
                    Some(text) => return Err(StorageError::Unknown(text).into()),
                    None => return Err(error.into()),
                },
            }
        }
        Err(StorageError::Unknown(doubt.unwrap_or_default()).into())
    }

    /// Puts all of `keys`, at once. Where the store does not say whether it did, all are put again: it does no harm. Gives whether
    /// `unless`, which is looked for meanwhile if it is given, is there.
    ///
    /// # Errors
    ///
    /// What the store said of the first that failed.
    pub(super) async fn put_all(
        &self,
        keys: &[String],
        value: &[u8],
        unless: Option<&str>,
    ) -> Result<bool, Error> {
        let is_there = Cell::new(false);
        for attempt in 1..=ATTEMPTS {
            let puts = keys.iter().map(|key| -> Boxed<'_, _> { Box::pin(self.storage.put(key, value)) });
            let look = unless.map(|record| -> Boxed<'_, _> {
                Box::pin(async {
                    is_there.set(self.storage.get(record).await?.is_some());
                    Ok(())
                })
            });
            match first_error(join_all(puts.chain(look).collect()).await) {
                Ok(()) => break,
                Err(StorageError::Unknown(_)) if attempt < ATTEMPTS => {}
                Err(error) => return Err(Error::from(error).retryable()),
            }
        }
        Ok(is_there.get())
    }

    /// Deletes all of `keys`, at once.
    ///
    /// # Errors
    ///
    /// What the store said of the first that failed. Deleting them again does no harm.
    pub(super) async fn delete_all(&self, keys: &[String]) -> Result<(), Error> {
        let deletes = keys.iter().map(|key| -> Boxed<'_, _> { Box::pin(self.storage.delete(key)) });
        first_error(join_all(deletes.collect()).await).map_err(|error| Error::from(error).retryable())
    }
}

fn first_error(results: Vec<Result<(), StorageError>>) -> Result<(), StorageError> {
    results.into_iter().collect()
}

impl Error {
    /// The same for a caller to whom the write that failed was not what they asked for: that it is not known whether it was
    /// made is nothing to them, and they may try again.
    pub(super) fn retryable(self) -> Self {
        match self {
            Self::Unknown(text) => Self::Unavailable(text),
            other => other,
        }
    }
}

/// A future of a few operations.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Runs `futures` side by side, and gives their results in their order. They are boxed, and of one type whatever they do: so
/// this is compiled once for each kind of result.
///
/// ```
/// use hitl_core::protocol::{Boxed, join_all};
/// let futures: Vec<Boxed<'_, u8>> = vec![Box::pin(async { 1 }), Box::pin(async { 2 })];
/// # let results = hitl_adapter_ready(join_all(futures));
/// # fn hitl_adapter_ready<T>(future: impl Future<Output = T>) -> T {
/// #     let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #     match std::pin::pin!(future).poll(&mut context) { std::task::Poll::Ready(value) => value, _ => unreachable!() }
/// # }
/// assert_eq!(results, [1, 2]);
/// ```
pub async fn join_all<T>(futures: Vec<Boxed<'_, T>>) -> Vec<T> {
    let mut running: Vec<_> = futures.into_iter().map(|future| (Some(future), None)).collect();
    poll_fn(|context| {
        let mut pending = false;
        for (future, done) in &mut running {
            if let Some(polled) = future {
                match polled.as_mut().poll(context) {
                    Poll::Ready(result) => (*future, *done) = (None, Some(result)),
                    Poll::Pending => pending = true,
                }
            }
        }
        if pending { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    running.into_iter().filter_map(|(_, done)| done).collect()
}
