//! The hub of wake-ups: who waits for which key, and who is told.

use crate::sync::lock;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};

mod shard;

use shard::Shard;

/// Kept while somebody waits for a key; dropping the last clone lets a [`ChangeFeed`] stop watching for it.
pub type Watching = Arc<dyn Any + Send + Sync>;

/// Learns what others write into the same store, and wakes those who wait for it.
///
/// A feed holds the hub only weakly (the hub owns the source), and may wake without a cause.
pub trait ChangeFeed: Send + Sync {
    /// Called for each waiter, after it is registered and before it looks. From its return on, a creation of `key` by anybody
    /// must wake the waiters of `key`. Called often: it should be cheap when `key` is watched already.
    fn watch(&self, hub: &Wakeups, key: &str) -> Option<Watching>;

    /// Whether [`watch`](ChangeFeed::watch) keeps its promise here and now.
    fn pushes(&self) -> bool;
}

/// Wakes those who wait for a key when the key may have been created. Clones share the waiters.
///
/// A waiter costs about a hundred bytes and no task, timer or thread; waking one costs a look into a table, however many
/// wait. Wake-ups without a cause happen (and must, when it is unclear what changed), missed ones do not.
#[derive(Clone, Default)]
pub struct Wakeups {
    hub: Arc<Hub>,
}

/// A hub that is not kept alive. For feeds.
#[derive(Clone)]
pub struct WeakWakeups {
    hub: Weak<Hub>,
}

/// Resolves when its key may have been created. Dropping it unregisters the waiter.
#[must_use = "a wake-up is lost unless it is awaited"]
pub struct Wakeup {
    hub: Arc<Hub>,
    hash: u64,
    id: u64,
    woken: bool,
    // Held, not used: the feed watches for as long as this lives.
    _watching: Option<Watching>,
}

struct Hub {
    shards: [Mutex<Shard>; SHARDS],
    // Keys are known by their hash alone, which spares a copy of each. Two keys with one hash wake each other without a cause.
    hasher: RandomState,
    feed: Option<Arc<dyn ChangeFeed>>,
    waiting: AtomicUsize,
    woken: AtomicU64,
}

const SHARDS: usize = 32;

impl Wakeups {
    /// A hub that hears of this process's writes alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// A hub that also hears of what others write.
    pub fn with_feed(feed: Arc<dyn ChangeFeed>) -> Self {
        Self { hub: Arc::new(Hub { feed: Some(feed), ..Hub::default() }) }
    }

    /// Registers a waiter for `key`, at once: subscribe, then look, then await. ([`wait_for`](crate::wait_for) does.)
    pub fn subscribe(&self, key: &str) -> Wakeup {
        let hash = self.hub.hasher.hash_one(key);
        self.hub.waiting.fetch_add(1, Ordering::SeqCst);
        let id = lock(self.hub.shard(hash)).insert(hash);
        let mut wakeup = Wakeup { hub: self.hub.clone(), hash, id, woken: false, _watching: None };
        wakeup._watching = self.hub.feed.as_ref().and_then(|feed| feed.watch(self, key));
        wakeup
    }

    /// Wakes those who wait for `key`. Call it after the write, not before.
    pub fn wake(&self, key: &str) {
        let hash = self.hub.hasher.hash_one(key);
        // The lock is taken even if nobody seems to wait: it is what orders this write before the look of a waiter who comes
        // at the same moment.
        let woken = lock(self.hub.shard(hash)).take(hash);
        self.hub.count(woken.wake());
    }

    /// Wakes everybody: for feeds that know that something changed, but not what.
    pub fn wake_all(&self) {
        for shard in &self.hub.shards {
            let woken = lock(shard).take_all();
            self.hub.count(woken.into_iter().map(shard::Waiters::wake).sum());
        }
    }

    /// How many wait now.
    pub fn waiting(&self) -> usize {
        self.hub.waiting.load(Ordering::SeqCst)
    }

    /// How many were woken since the hub was made.
    pub fn woken(&self) -> u64 {
        self.hub.woken.load(Ordering::Relaxed)
    }

    /// Whether what others write wakes too. True without a [`ChangeFeed`]: then there are no others.
    pub fn pushes(&self) -> bool {
        self.hub.feed.as_ref().is_none_or(|feed| feed.pushes())
    }

    /// A handle that does not keep the hub alive.
    pub fn downgrade(&self) -> WeakWakeups {
        WeakWakeups { hub: Arc::downgrade(&self.hub) }
    }
}

impl WeakWakeups {
    /// The hub, if it still lives.
    pub fn upgrade(&self) -> Option<Wakeups> {
        self.hub.upgrade().map(|hub| Wakeups { hub })
    }
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            hasher: RandomState::new(),
            feed: None,
            waiting: AtomicUsize::new(0),
            woken: AtomicU64::new(0),
        }
    }
}

impl Hub {
    fn shard(&self, hash: u64) -> &Mutex<Shard> {
        // Bits that the table inside the shard makes no use of.
        &self.shards[(hash >> 40) as usize % SHARDS]
    }

    fn count(&self, woken: usize) {
        if woken > 0 {
            self.waiting.fetch_sub(woken, Ordering::SeqCst);
            self.woken.fetch_add(woken as u64, Ordering::Relaxed);
        }
    }
}

impl Future for Wakeup {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.woken {
            return Poll::Ready(());
        }
        // The lock is gone by the end of the statement; what the waiter was to wake before is dropped after that.
        let before = lock(self.hub.shard(self.hash)).set_waker(self.hash, self.id, context.waker());
        self.woken = before.is_err();
        if self.woken { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Wakeup {
    fn drop(&mut self) {
        if self.woken {
            return;
        }
        let removed = lock(self.hub.shard(self.hash)).remove(self.hash, self.id);
        if removed.is_ok() {
            self.hub.waiting.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl fmt::Debug for Wakeups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wakeups").field("waiting", &self.waiting()).field("woken", &self.woken()).finish()
    }
}

impl fmt::Debug for WeakWakeups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakWakeups")
    }
}

impl fmt::Debug for Wakeup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wakeup").field("woken", &self.woken).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::task::Waker;

    fn ready(wakeup: &mut Wakeup) -> bool {
        Pin::new(wakeup).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn only_the_waiters_of_the_key_are_woken() {
        let hub = Wakeups::new();
        let (mut a, mut again, mut b) = (hub.subscribe("a"), hub.subscribe("a"), hub.subscribe("b"));
        assert!(!ready(&mut a) && !ready(&mut again) && !ready(&mut b));
        hub.wake("a");
        assert!(ready(&mut a) && ready(&mut again) && !ready(&mut b));
        assert_eq!((hub.waiting(), hub.woken()), (1, 2));
        // A later waiter of the same key is a new one.
        assert!(!ready(&mut hub.subscribe("a")));
    }

    #[test]
    fn wake_all_leaves_nobody() {
        let hub = Wakeups::new();
        let mut waiters: Vec<_> = (0..1000).map(|n| hub.subscribe(&n.to_string())).collect();
        hub.wake_all();
        assert!(waiters.iter_mut().all(ready));
        assert_eq!((hub.waiting(), hub.woken()), (0, 1000));
    }

    #[test]
    fn dropping_unregisters_whoever_comes_or_goes_first() {
        let hub = Wakeups::new();
        let mut waiters: Vec<_> = (0..5).map(|_| hub.subscribe("a")).collect();
        drop(waiters.remove(3));
        drop(waiters.remove(0));
        assert_eq!(hub.waiting(), 3);
        hub.wake("a");
        drop(waiters);
        assert_eq!((hub.waiting(), hub.woken()), (0, 3));
    }

    #[test]
    fn a_waiter_is_small() {
        assert!(size_of::<Wakeup>() <= 48, "{}", size_of::<Wakeup>());
        assert!(size_of::<(u64, shard::Waiters)>() <= 40, "{}", size_of::<(u64, shard::Waiters)>());
    }
}
