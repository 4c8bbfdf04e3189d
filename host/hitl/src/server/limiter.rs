//! How many connections there are, and which one has to go when there is no room for another.
//!
//! By hand, because what crates offer for this makes new clients wait or turns them away; here the one that has been idle
//! for the longest time makes room for them.

use super::room::Bodies;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Connections, as many as there may be. When all slots are taken and one more client comes, the client that has not
/// asked for anything for the longest time has to go: a browser that kept its connection comes back unasked, and
/// a client that merely holds a slot keeps no other client out.
#[derive(Debug)]
pub(super) struct ConnectionLimiter {
    free: Arc<Semaphore>,
    /// Room for what they send.
    bodies: Bodies,
    taken: Mutex<BTreeMap<u64, Arc<Client>>>,
    next: AtomicU64,
    /// When the operator was told last that there is no room, in microseconds after `start`; 0 before.
    told: AtomicU64,
    start: Instant,
}

/// How long the operator is not told again, in microseconds.
const QUIET_MICROSECONDS: u64 = 60_000_000;

#[derive(Debug, Default)]
struct Client {
    /// Since when it has asked for nothing, or sends a request, in microseconds after [`ConnectionLimiter::start`]; 0
    /// while it gets an answer.
    idle_since: AtomicU64,
    evicted: Notify,
}

impl ConnectionLimiter {
    /// For `count` connections, and bodies of `bodies` bytes altogether.
    pub(super) fn new(count: usize, bodies: usize) -> Arc<ConnectionLimiter> {
        Arc::new(ConnectionLimiter {
            free: Arc::new(Semaphore::new(count)),
            bodies: Bodies::new(bodies),
            taken: Mutex::default(),
            next: AtomicU64::new(0),
            told: AtomicU64::new(0),
            start: Instant::now(),
        })
    }

    /// A slot for a client that is there; waits for one if all are taken by clients that get an answer just now.
    pub(super) async fn acquire(self: &Arc<Self>) -> Slot {
        let permit = match self.free.clone().try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) => {
                self.make_room();
                // It is never closed, so this is a permit.
                self.free.clone().acquire_owned().await.ok()
            }
        };
        let number = self.next.fetch_add(1, Relaxed);
        let client = Arc::new(Client { idle_since: AtomicU64::new(self.now()), ..Client::default() });
        self.taken().insert(number, client.clone());
        Slot { number, client, limiter: self.clone(), _permit: permit }
    }

    /// Asks the client to go that has been idle for the longest time, and tells the operator, though not each time: a
    /// crowd that comes and goes would fill the log.
    pub(super) fn make_room(&self) {
        let (now, told) = (self.now(), self.told.load(Relaxed));
        let again = told == 0 || now.saturating_sub(told) > QUIET_MICROSECONDS;
        if again && self.told.compare_exchange(told, now, Relaxed, Relaxed).is_ok() {
            tracing::warn!(
                connections = self.taken().len(),
                "there is no room for a further connection; the one that has been idle for the longest time goes"
            );
        }
        self.evict();
    }

    fn evict(&self) {
        let taken = self.taken();
        let idle = taken.values().map(|client| (client.idle_since.load(Relaxed), client));
        if let Some((_, client)) = idle.filter(|(since, _)| *since > 0).min_by_key(|(since, _)| *since) {
            client.evicted.notify_one();
        }
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Client>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }
}

/// One client's slot, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    number: u64,
    client: Arc<Client>,
    limiter: Arc<ConnectionLimiter>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Slot {
    /// The client has begun a request, and so is not the one that has been idle for the longest time.
    pub(super) fn began(&self) {
        self.client.idle_since.store(self.limiter.now(), Relaxed);
    }

    /// Room for what clients send.
    pub(super) fn bodies(&self) -> &Bodies {
        &self.limiter.bodies
    }

    /// Lets the client go that has been idle, or sends its request, for the longest time; it may be this one.
    pub(super) fn let_one_go(&self) {
        self.limiter.evict();
    }

    /// While what this returns is there, the client gets an answer and need not go.
    pub(super) fn in_flight(&self) -> InFlight<'_> {
        self.client.idle_since.store(0, Relaxed);
        InFlight(self)
    }

    /// Resolves when the client has to go.
    pub(super) async fn evicted(&self) {
        loop {
            self.client.evicted.notified().await;
            // It may have sent a request in the meantime, and another one is idle then.
            if self.client.idle_since.load(Relaxed) > 0 {
                return;
            }
            self.limiter.evict();
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.limiter.taken().remove(&self.number);
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub(super) struct InFlight<'s>(&'s Slot);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.client.idle_since.store(self.0.limiter.now(), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    fn poll<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    fn slot(limiter: &Arc<ConnectionLimiter>) -> Slot {
        match poll(pin!(limiter.acquire())) {
            Poll::Ready(slot) => slot,
            Poll::Pending => panic!("there is no slot"),
        }
    }

    fn is_evicted(slot: &Slot) -> bool {
        poll(pin!(slot.evicted())).is_ready()
    }

    #[test]
    fn the_one_that_is_idle_for_the_longest_time_goes() {
        let limiter = ConnectionLimiter::new(3, 0);
        let (asking, oldest, younger) = (slot(&limiter), slot(&limiter), slot(&limiter));
        oldest.client.idle_since.store(1, Relaxed);
        younger.client.idle_since.store(2, Relaxed);
        let request = asking.in_flight();
        let mut fourth = pin!(limiter.acquire());
        assert!(poll(fourth.as_mut()).is_pending());
        assert!(!is_evicted(&asking) && !is_evicted(&younger));
        assert!(is_evicted(&oldest));
        drop(oldest);
        assert!(poll(fourth.as_mut()).is_ready());
        drop(request);
    }

    #[test]
    fn a_client_that_gets_an_answer_stays() {
        let limiter = ConnectionLimiter::new(2, 0);
        let (one, two) = (slot(&limiter), slot(&limiter));
        let (first, second) = (one.in_flight(), two.in_flight());
        let mut third = pin!(limiter.acquire());
        assert!(poll(third.as_mut()).is_pending());
        assert!(!is_evicted(&one) && !is_evicted(&two));
        drop((first, second));
        drop(two);
        assert!(poll(third.as_mut()).is_ready());
    }

    #[test]
    fn a_client_that_sends_a_request_merely_holds_its_slot() {
        let limiter = ConnectionLimiter::new(2, 0);
        let (sending, answered) = (slot(&limiter), slot(&limiter));
        sending.began();
        let _in_flight = answered.in_flight();
        let mut third = pin!(limiter.acquire());
        assert!(poll(third.as_mut()).is_pending());
        assert!(!is_evicted(&answered));
        assert!(is_evicted(&sending));
    }

    #[test]
    fn a_client_that_asks_just_then_stays_and_another_goes() {
        let limiter = ConnectionLimiter::new(2, 0);
        let (one, two) = (slot(&limiter), slot(&limiter));
        one.client.idle_since.store(1, Relaxed);
        let mut third = pin!(limiter.acquire());
        assert!(poll(third.as_mut()).is_pending());
        let _in_flight = one.in_flight();
        assert!(!is_evicted(&one));
        assert!(is_evicted(&two));
    }
}
