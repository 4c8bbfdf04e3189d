//! Who wants to know of which event how it stands.
//!
//! However many callers look at one event at the same moment, the component looks at it once. Whoever comes first looks, and
//! tells the others; if it goes before that, another one looks.

use hitl_core::NextLook;
use hitl_wasmtime::bindings::hitl::hitl::types::{Error, Outcome};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// How an event stands.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// It has ended.
    Ended(Outcome),
    /// It is open.
    Open(NextLook),
}

/// What a look came to.
pub(super) type Looked = Result<Seen, Error>;

/// Who wants to know of which event how it stands.
#[derive(Debug, Default)]
pub(super) struct LookRegistry(Mutex<HashMap<Box<str>, Callers>>);

type Callers = Vec<oneshot::Sender<Looked>>;

impl LookRegistry {
    /// Joins those who look at the event `id`. The first gets a [`Ticket`], and has to look.
    ///
    /// What the others get may be of a look that began before they came: whoever waits for a change registers for it, and asks
    /// the store for it, after the look.
    pub(super) fn join(self: &Arc<Self>, id: &str) -> (oneshot::Receiver<Looked>, Option<Ticket>) {
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

/// The duty to tell all who look at one event. Dropped without that, it tells them that they have to join again.
#[derive(Debug)]
pub(super) struct Ticket {
    registry: Arc<LookRegistry>,
    id: Box<str>,
}

impl Ticket {
    /// Tells all who look what it came to.
    pub(super) fn tell(self, looked: &Looked) {
        for caller in self.registry.take(&self.id) {
            // Sending fails if the caller has gone; then the result is not needed.
            let _ = caller.send(looked.clone());
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
    fn one_looks_for_all() {
        let registry = Arc::new(LookRegistry::default());
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
        let registry = Arc::new(LookRegistry::default());
        let (mut a, first) = registry.join("x");
        drop(first);
        assert!(matches!(a.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
        assert!(registry.join("x").1.is_some());
    }

    #[test]
    fn callers_who_gave_up_do_not_gather() {
        let registry = Arc::new(LookRegistry::default());
        let (_kept, _first) = registry.join("x");
        for _ in 0..100 {
            drop(registry.join("x"));
        }
        assert!(registry.0.lock().unwrap()["x"].len() <= 2);
    }
}
