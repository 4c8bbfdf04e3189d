//! Waiting for a change of the store without losing it, and for a deadline.

use crate::wakeups::{Until, Wakeup, Wakeups};
use crate::{Store, StoreError};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// Begins to wait for any of `any`: registers the waiter, and only then looks, so that no change falls between the two. A
/// change before the look is seen by the look, one after it finds the waiter registered.
///
/// None if there is nothing to wait for: one of the keys has a value. What keys with a prefix there are already does not end
/// the wait. `deadline` is called when the waiter is registered, and so can ask [`Store::pushes`].
///
/// A store without wake-ups is not looked at: the caller has just done so, and nothing reports a change.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn begin_wait<D>(
    store: &dyn Store,
    any: &[Until<'_>],
    deadline: impl FnOnce() -> D,
) -> Result<Option<Wait<D>>, StoreError> {
    let Some(hub) = store.wakeups().filter(|_| !any.is_empty()) else {
        return Ok(Some(Wait { registered: Registered::None, deadline: deadline() }));
    };
    let registered = Registered::with(hub, any);
    let keys = any.iter().filter_map(|until| match until {
        Until::Key(key) => Some((*key).to_owned()),
        Until::Prefix(_) => None,
    });
    let keys: Vec<String> = keys.collect();
    let there = match keys.as_slice() {
        [] => false,
        [key] => store.get(key).await?.is_some(),
        keys => store.get_many(keys).await?.iter().any(Option::is_some),
    };
    Ok((!there).then(|| Wait { registered, deadline: deadline() }))
}

/// Resolves to true when a change may have happened, to false at the deadline. Waking without a cause is allowed.
#[derive(Debug)]
#[must_use = "nobody waits until it is awaited"]
pub struct Wait<D> {
    registered: Registered,
    deadline: D,
}

/// What a waiter is registered for. One key is the rule, and takes no further allocation.
#[derive(Debug)]
enum Registered {
    None,
    One(Wakeup),
    Any(Box<[Wakeup]>),
}

impl Registered {
    fn with(hub: &Wakeups, any: &[Until<'_>]) -> Self {
        match any {
            [] => Self::None,
            [one] => Self::One(hub.subscribe_to(*one)),
            any => Self::Any(any.iter().map(|until| hub.subscribe_to(*until)).collect()),
        }
    }

    /// Whether one of the changes may have happened.
    fn poll(&mut self, context: &mut Context<'_>) -> bool {
        match self {
            Self::None => false,
            Self::One(one) => Pin::new(one).poll(context).is_ready(),
            Self::Any(any) => any.iter_mut().any(|one| Pin::new(one).poll(context).is_ready()),
        }
    }
}

impl<D: Future<Output = ()> + Unpin> Future for Wait<D> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<bool> {
        if self.registered.poll(context) {
            return Poll::Ready(true);
        }
        Pin::new(&mut self.deadline).poll(context).map(|()| false)
    }
}

/// The value of `key` as soon as it has one, or none once `deadline` is over.
///
/// At the deadline there is one last look, so a value that was there in time counts even without a wake-up. Where
/// [`Store::pushes`] is false, the creations of others are found at the deadline: choose a near one, and call again.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn wait_for(
    store: &dyn Store,
    key: &str,
    deadline: impl Future<Output = ()>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut deadline = pin!(deadline);
    let mut value = if store.wakeups().is_none() { store.get(key).await? } else { None };
    while value.is_none() {
        let wait = begin_wait(store, &[Until::Key(key)], || deadline.as_mut()).await?;
        let over = match wait {
            Some(wait) => !wait.await,
            None => false,
        };
        value = store.get(key).await?;
        if over {
            break;
        }
    }
    Ok(value)
}

#[cfg(test)]
#[cfg(feature = "memory")]
mod tests {
    use super::*;
    use crate::{Memory, Notifying};
    use std::future::{pending, ready};
    use std::sync::Arc;
    use std::time::Duration;

    #[tokio::test]
    async fn a_value_that_stands_needs_no_waiting() {
        let store = Memory::new();
        store.put("a", b"1".to_vec()).await.unwrap();
        assert_eq!(wait_for(&store, "a", pending()).await.unwrap(), Some(b"1".to_vec()));
        let store = Notifying::new(store, Wakeups::new());
        let any = [Until::Key("b"), Until::Key("a")];
        assert!(begin_wait(&store, &any, pending::<()>).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn the_deadline_ends_it_with_a_last_look() {
        let store = Memory::new();
        assert_eq!(wait_for(&store, "a", ready(())).await.unwrap(), None);
        // Without wake-ups only the last look can find what came meanwhile.
        let write = async { store.put("a", b"1".to_vec()).await.unwrap() };
        assert_eq!(wait_for(&store, "a", write).await.unwrap(), Some(b"1".to_vec()));
    }

    #[tokio::test]
    async fn a_wakeup_without_a_cause_is_slept_through() {
        let hub = Wakeups::new();
        let store = Arc::new(Notifying::new(Memory::new(), hub.clone()));
        let waiter = tokio::spawn({
            let store = store.clone();
            async move { wait_for(&*store, "a", pending()).await }
        });
        for _ in 0..3 {
            while hub.waiting() == 0 {
                tokio::task::yield_now().await;
            }
            hub.wake_all();
        }
        store.create("a", b"1".to_vec()).await.unwrap();
        let value = tokio::time::timeout(Duration::from_secs(10), waiter).await.unwrap().unwrap().unwrap();
        assert_eq!(value, Some(b"1".to_vec()));
        assert_eq!(hub.waiting(), 0);
    }

    #[test]
    fn a_wait_for_one_key_is_as_small_as_its_wakeup() {
        assert_eq!(size_of::<Registered>(), size_of::<Wakeup>());
    }
}
