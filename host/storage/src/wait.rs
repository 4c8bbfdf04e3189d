//! Waiting for a key without losing its creation.

use crate::{Store, StoreError};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

/// The value of `key` as soon as it has one, or none once `deadline` is over.
///
/// No creation is missed: the waiter is registered first, then the key is looked up, and only then does the waiting begin. A
/// creation before the look is seen by the look, one after it finds the waiter registered. At the deadline there is one last
/// look, so a value that was there in time counts even if nothing told of it.
///
/// Costs two looks at least and no more than one for each wake-up beyond that. Where [`Store::pushes`] is false, the creations
/// of others are found at the deadline: choose a near one, and call again.
pub async fn wait_for(
    store: &dyn Store,
    key: &str,
    deadline: impl Future<Output = ()>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let mut deadline = pin!(deadline);
    loop {
        let wakeup = store.wakeups().map(|hub| hub.subscribe(key));
        if let Some(value) = store.get(key).await? {
            return Ok(Some(value));
        }
        let mut wakeup = pin!(wakeup);
        let woken = poll_fn(|context| {
            if let Some(wakeup) = wakeup.as_mut().as_pin_mut()
                && wakeup.poll(context).is_ready()
            {
                return Poll::Ready(true);
            }
            deadline.as_mut().poll(context).map(|()| false)
        });
        if !woken.await {
            return store.get(key).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Memory, Notifying, Wakeups};
    use std::future::ready;
    use std::sync::Arc;
    use std::time::Duration;

    #[tokio::test]
    async fn a_value_that_stands_needs_no_waiting() {
        let store = Memory::new();
        store.put("a", b"1".to_vec()).await.unwrap();
        assert_eq!(wait_for(&store, "a", std::future::pending()).await.unwrap(), Some(b"1".to_vec()));
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
            async move { wait_for(&*store, "a", std::future::pending()).await }
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
}
