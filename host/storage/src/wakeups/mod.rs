//! The hub of wake-ups: which waiter waits for which key.

use crate::sync::lock;
use std::any::Any;
use std::fmt;
use std::future::Future;
use std::hash::BuildHasher;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};

mod hashing;
mod prefixes;
mod shard;

use hashing::Hashing;
use prefixes::Prefixes;
use shard::Shard;

/// A change of the store that can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until<'a> {
    /// The key has a value.
    Key(&'a str),
    /// Some key that begins with this is given a value.
    Prefix(&'a str),
}

/// Kept while a waiter waits for a key; dropping the last clone lets a [`ChangeFeed`] stop watching for it.
pub type Watching = Arc<dyn Any + Send + Sync>;

/// Learns what others write into the same store, and wakes those who wait for it.
///
/// A feed holds the hub only weakly (the hub owns the source), and may wake without a cause.
pub trait ChangeFeed: Send + Sync {
    /// Called for each waiter, after it is registered and before it looks. From its return on, what is waited for must wake
    /// the waiter, whichever process makes it; [`Wakeups::wake`] with the key that was given a value serves keys and prefixes.
    /// Called often: it should be cheap when the key is watched already.
    fn watch(&self, hub: &Wakeups, until: Until<'_>) -> Option<Watching>;

    /// Whether [`watch`](ChangeFeed::watch) keeps its promise here and now.
    fn pushes(&self) -> bool;
}

/// Wakes those who wait for a key, or for any key with a prefix, when it may have been given a value. Clones share the
/// waiters.
///
/// A waiter costs about a hundred bytes and no task, timer or thread; waking one costs a look into a table, however many
/// wait, and one look more for each length of prefix that has a waiter. Wake-ups without a cause happen
/// (and must, when it is unclear what changed), missed ones do not.
#[derive(Clone, Default)]
pub struct Wakeups {
    hub: Arc<Hub>,
}

/// A weak reference to the hub, for feeds.
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
    // The length of the prefix; none if it is a key that is waited for.
    prefix: Option<u16>,
    woken: bool,
    // Held, not used: the feed watches for as long as this lives.
    _watching: Option<Watching>,
}

struct Hub {
    shards: [Mutex<Shard>; SHARDS],
    // Keys are known by their hash alone, which spares a copy of each. Two keys with one hash wake each other without a cause.
    hasher: Hashing,
    feed: Option<Arc<dyn ChangeFeed>>,
    prefixes: Prefixes,
    waiting: AtomicUsize,
    woken: AtomicU64,
}

const SHARDS: usize = 32;
/// Tells the hash of a prefix from that of a key.
const PREFIX: u8 = 1;

impl Wakeups {
    /// A hub that hears of this process's writes alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// A hub that also hears of what others write.
    pub fn with_feed(feed: Arc<dyn ChangeFeed>) -> Self {
        Self { hub: Arc::new(Hub { feed: Some(feed), ..Hub::default() }) }
    }

    /// Registers a waiter for `key`, at once: subscribe, then look, then await. ([`begin_wait`](crate::begin_wait) does.)
    pub fn subscribe(&self, key: &str) -> Wakeup {
        self.subscribe_to(Until::Key(key))
    }

    /// Registers a waiter for a key, or for all keys with a prefix.
    pub fn subscribe_to(&self, until: Until<'_>) -> Wakeup {
        let prefix = match until {
            Until::Key(_) => None,
            Until::Prefix(prefix) => Some(self.hub.prefixes.enter(prefix)),
        };
        let hash = self.hub.hash(until);
        self.hub.waiting.fetch_add(1, Ordering::SeqCst);
        let id = lock(self.hub.shard(hash)).insert(hash);
        let mut wakeup = Wakeup { hub: self.hub.clone(), hash, id, prefix, woken: false, _watching: None };
        wakeup._watching = self.hub.feed.as_ref().and_then(|feed| feed.watch(self, until));
        wakeup
    }

    /// Wakes those who wait for `key`, or for a prefix of it. Call it after the write, not before.
    pub fn wake(&self, key: &str) {
        self.hub.wake(Until::Key(key));
        for prefix in self.hub.prefixes.of(key) {
            self.hub.wake(Until::Prefix(prefix));
        }
    }

    /// Wakes all waiters: for feeds that know that something changed, but not what.
    pub fn wake_all(&self) {
        for shard in &self.hub.shards {
            let woken = lock(shard).take_all();
            self.hub.count(woken.into_iter().map(shard::Waiters::wake).sum());
        }
    }

    /// Wakes the waiters of one of `parts` parts, which all keys fall into by chance, and says how many they were: for a look at
    /// all of them that is spread over time. Rounded up to whole parts of the table.
    pub fn wake_part(&self, part: usize, parts: usize) -> usize {
        let slices = parts.div_ceil(SHARDS).max(1);
        let (shard, slice) = (part % SHARDS, (part / SHARDS) % slices);
        // The lower half of the hash, as a fraction, says which slice of its shard a key is in.
        let falls = |hash: u64| ((hash & u64::from(u32::MAX)) * slices as u64) >> 32 == slice as u64;
        let taken = lock(&self.hub.shards[shard]).take_where(falls);
        let woken = taken.into_iter().map(shard::Waiters::wake).sum();
        self.hub.count(woken);
        woken
    }

    /// In how many parts [`wake_part`](Self::wake_part) wakes all, if it is asked for `parts`.
    pub fn parts(parts: usize) -> usize {
        parts.div_ceil(SHARDS).max(1) * SHARDS
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

    /// A weak reference to the hub.
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
            hasher: Hashing::default(),
            feed: None,
            prefixes: Prefixes::default(),
            waiting: AtomicUsize::new(0),
            woken: AtomicU64::new(0),
        }
    }
}

impl Hub {
    fn hash(&self, until: Until<'_>) -> u64 {
        match until {
            Until::Key(key) => self.hasher.hash_one(key),
            Until::Prefix(prefix) => self.hasher.hash_one((prefix, PREFIX)),
        }
    }

    fn wake(&self, until: Until<'_>) {
        let hash = self.hash(until);
        // The lock is taken even if there seems to be no waiter: it orders this write before the look of a waiter that comes
        // at the same moment.
        let woken = lock(self.shard(hash)).take(hash);
        self.count(woken.wake());
    }

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
        if let Some(prefix) = self.prefix {
            self.hub.prefixes.leave(prefix);
        }
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
    fn a_prefix_wakes_by_every_key_that_begins_with_it() {
        let hub = Wakeups::new();
        let prefix = |prefix| hub.subscribe_to(Until::Prefix(prefix));
        let (mut all, mut inside, mut text, mut other) =
            (prefix(""), prefix("a/b/"), prefix("a/b"), prefix("a/ü"));
        let mut key = hub.subscribe("a/b/");
        hub.wake("a/bc");
        assert!(ready(&mut all) && ready(&mut text));
        assert!(!ready(&mut inside) && !ready(&mut other) && !ready(&mut key));
        // A prefix that ends inside a letter of the key is none of it.
        hub.wake("a/é");
        assert!(!ready(&mut other));
        hub.wake("a/b/c");
        assert!(ready(&mut inside) && !ready(&mut key));
        drop((all, inside, text, other));
        assert_eq!(hub.waiting(), 1);
    }

    #[test]
    fn wake_all_leaves_no_waiter() {
        let hub = Wakeups::new();
        let mut waiters: Vec<_> = (0..1000).map(|n| hub.subscribe(&n.to_string())).collect();
        hub.wake_all();
        assert!(waiters.iter_mut().all(ready));
        assert_eq!((hub.waiting(), hub.woken()), (0, 1000));
    }

    #[test]
    fn the_parts_are_together_all_waiters_and_about_equal() {
        for wanted in [1, 32, 100, 1_000] {
            let hub = Wakeups::new();
            let mut waiters: Vec<_> = (0..10_000).map(|n| hub.subscribe(&n.to_string())).collect();
            let parts = Wakeups::parts(wanted);
            assert!(parts >= wanted);
            let woken: Vec<_> = (0..parts).map(|part| hub.wake_part(part, wanted)).collect();
            assert_eq!(woken.iter().sum::<usize>(), 10_000);
            assert!(woken.iter().all(|woken| *woken <= 3 * 10_000 / parts + 20), "{woken:?}");
            assert!(waiters.iter_mut().all(ready));
            assert_eq!(hub.waiting(), 0);
        }
    }

    #[test]
    fn dropping_unregisters_in_any_order() {
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
