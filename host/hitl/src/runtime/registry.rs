//! Who waits for which event.
//!
//! However many callers wait for one event, the component waits for it once. Callers come and go at no cost; a call into
//! the component cannot be taken back, so the one that is there goes on until its event ends.

use crate::bindings::hitl::hitl::types::{Error, Outcome};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// What waiting came to.
pub(super) type WaitResult = Result<Outcome, Error>;

/// Who waits for which event.
#[derive(Debug, Default)]
pub(super) struct WaitRegistry(Mutex<HashMap<Box<str>, Callers>>);

type Callers = Vec<oneshot::Sender<WaitResult>>;

impl WaitRegistry {
    /// Joins those who wait for the event `id`. The first gets a [`Ticket`], and has to make sure that the
    /// component waits.
    pub(super) fn join(self: &Arc<Self>, id: &str) -> (oneshot::Receiver<WaitResult>, Option<Ticket>) {
        let (sender, receiver) = oneshot::channel();
        let mut registry = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = match registry.entry(id.into()) {
            Entry::Occupied(mut entry) => {
                let callers = entry.get_mut();
                // Those who gave up are forgotten when others come, so that callers who come and go do not gather.
                callers.retain(|caller| !caller.is_closed());
                callers.push(sender);
                None
            }
            Entry::Vacant(entry) => {
                entry.insert(vec![sender]);
                Some(Ticket { registry: self.clone(), id: id.into() })
            }
        };
        (receiver, first)
    }

    fn take(&self, id: &str) -> Callers {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id).unwrap_or_default()
    }
}

/// The duty to tell all who wait for one event. Dropped without that, it tells them that they have to join again.
#[derive(Debug)]
pub(super) struct Ticket {
    registry: Arc<WaitRegistry>,
    id: Box<str>,
}

impl Ticket {
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Tells all who wait what it came to.
    pub(super) fn tell(self, waited: &WaitResult) {
        for caller in self.registry.take(&self.id) {
            // Sending fails if the caller has gone; then the result is not needed.
            let _ = caller.send(waited.clone());
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.registry.take(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_waits_for_all() {
        let registry = Arc::new(WaitRegistry::default());
        let (mut a, first) = registry.join("x");
        let (mut b, second) = registry.join("x");
        assert!(second.is_none());
        first.unwrap().tell(&Err(Error::NotFound));
        assert!(matches!(a.try_recv(), Ok(Err(Error::NotFound))));
        assert!(matches!(b.try_recv(), Ok(Err(Error::NotFound))));
        assert!(registry.join("x").1.is_some());
    }

    #[test]
    fn a_ticket_dropped_without_a_result_lets_all_join_again() {
        let registry = Arc::new(WaitRegistry::default());
        let (mut a, first) = registry.join("x");
        drop(first);
        assert!(matches!(a.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        assert!(registry.join("x").1.is_some());
    }

    #[test]
    fn callers_who_gave_up_do_not_gather() {
        let registry = Arc::new(WaitRegistry::default());
        let (_kept, _first) = registry.join("x");
        for _ in 0..100 {
            drop(registry.join("x"));
        }
        assert!(registry.0.lock().unwrap()["x"].len() <= 2);
    }
}
