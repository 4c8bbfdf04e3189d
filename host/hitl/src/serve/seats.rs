//! How many connections there are, and which one has to go when there is no room for another.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// Connections, as many as there may be. When all seats are taken and one more client comes, the client that has not
/// asked for anything for the longest time has to go: a browser that kept its connection comes back unasked, and who
/// merely takes up seats keeps nobody out.
#[derive(Debug)]
pub(super) struct Seats {
    free: Arc<Semaphore>,
    taken: Mutex<BTreeMap<u64, Arc<Client>>>,
    next: AtomicU64,
    start: Instant,
}

#[derive(Debug, Default)]
struct Client {
    /// Since when it has asked for nothing, in microseconds after [`Seats::start`]; 0 while it gets an answer.
    idle_since: AtomicU64,
    asked_to_go: Notify,
}

impl Seats {
    pub(super) fn new(count: usize) -> Arc<Seats> {
        Arc::new(Seats {
            free: Arc::new(Semaphore::new(count)),
            taken: Mutex::default(),
            next: AtomicU64::new(0),
            start: Instant::now(),
        })
    }

    /// A seat for a client that is there; waits for one if all are taken by clients that get an answer just now.
    pub(super) async fn take(self: &Arc<Self>) -> Seat {
        let permit = match self.free.clone().try_acquire_owned() {
            Ok(permit) => Some(permit),
            Err(_) => {
                self.ask_one_to_go();
                // It is never closed, so this is a permit.
                self.free.clone().acquire_owned().await.ok()
            }
        };
        let number = self.next.fetch_add(1, Relaxed);
        let client = Arc::new(Client { idle_since: AtomicU64::new(self.now()), ..Client::default() });
        self.taken().insert(number, client.clone());
        Seat { number, client, seats: self.clone(), _permit: permit }
    }

    /// Asks the client to go that has been idle for the longest time.
    fn ask_one_to_go(&self) {
        let taken = self.taken();
        let idle = taken.values().map(|client| (client.idle_since.load(Relaxed), client));
        if let Some((_, client)) = idle.filter(|(since, _)| *since > 0).min_by_key(|(since, _)| *since) {
            client.asked_to_go.notify_one();
        }
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<u64, Arc<Client>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }
}

/// One client's seat, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    number: u64,
    client: Arc<Client>,
    seats: Arc<Seats>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Seat {
    /// While what this returns is there, the client gets an answer and need not go.
    pub(super) fn busy(&self) -> Busy<'_> {
        self.client.idle_since.store(0, Relaxed);
        Busy(self)
    }

    /// Resolves when the client has to go.
    pub(super) async fn asked_to_go(&self) {
        loop {
            self.client.asked_to_go.notified().await;
            // It may have sent a request in the meantime, and another one is idle then.
            if self.client.idle_since.load(Relaxed) > 0 {
                return;
            }
            self.seats.ask_one_to_go();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.seats.taken().remove(&self.number);
    }
}

/// A client that gets an answer.
#[derive(Debug)]
pub(super) struct Busy<'s>(&'s Seat);

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.client.idle_since.store(self.0.seats.now(), Relaxed);
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

    fn seat(seats: &Arc<Seats>) -> Seat {
        match poll(pin!(seats.take())) {
            Poll::Ready(seat) => seat,
            Poll::Pending => panic!("there is no seat"),
        }
    }

    fn has_to_go(seat: &Seat) -> bool {
        poll(pin!(seat.asked_to_go())).is_ready()
    }

    #[test]
    fn the_one_that_is_idle_for_the_longest_time_goes() {
        let seats = Seats::new(3);
        let (asking, oldest, younger) = (seat(&seats), seat(&seats), seat(&seats));
        oldest.client.idle_since.store(1, Relaxed);
        younger.client.idle_since.store(2, Relaxed);
        let busy = asking.busy();
        let mut fourth = pin!(seats.take());
        assert!(poll(fourth.as_mut()).is_pending());
        assert!(!has_to_go(&asking) && !has_to_go(&younger));
        assert!(has_to_go(&oldest));
        drop(oldest);
        assert!(poll(fourth.as_mut()).is_ready());
        drop(busy);
    }

    #[test]
    fn nobody_goes_who_gets_an_answer() {
        let seats = Seats::new(2);
        let (one, two) = (seat(&seats), seat(&seats));
        let (first, second) = (one.busy(), two.busy());
        let mut third = pin!(seats.take());
        assert!(poll(third.as_mut()).is_pending());
        assert!(!has_to_go(&one) && !has_to_go(&two));
        drop((first, second));
        drop(two);
        assert!(poll(third.as_mut()).is_ready());
    }

    #[test]
    fn who_asks_just_then_stays_and_another_goes() {
        let seats = Seats::new(2);
        let (one, two) = (seat(&seats), seat(&seats));
        one.client.idle_since.store(1, Relaxed);
        let mut third = pin!(seats.take());
        assert!(poll(third.as_mut()).is_pending());
        let _busy = one.busy();
        assert!(!has_to_go(&one));
        assert!(has_to_go(&two));
    }
}
