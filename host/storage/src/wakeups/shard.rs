//! One part of the hub's table, behind one lock.
//!
//! No waker is woken or dropped in here: either may run a task's code, which may come back for the lock.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::mem;
use std::task::Waker;

/// Waiters by the hash of their key. A waiter that is not in here any more has been woken.
#[derive(Default)]
pub(super) struct Shard {
    last_id: u64,
    waiters: HashMap<u64, Waiters, BuildHasherDefault<Hashed>>,
}

/// Those who wait for one key. Nearly always there is one; then there is no further allocation.
pub(super) enum Waiters {
    None,
    One(u64, Option<Waker>),
    // A table, so that ten thousand who wait for one event can come and go without a search.
    #[expect(clippy::box_collection, reason = "keeps the common case, one waiter, at half the size")]
    Many(Box<HashMap<u64, Option<Waker>>>),
}

/// The waiter was taken out by [`Shard::take`] or [`Shard::take_all`].
pub(super) struct AlreadyWoken;

// Tables up to this size are kept when they run empty; larger ones were a burst, and their memory is given back.
const KEPT_CAPACITY: usize = 256;

impl Shard {
    /// Registers a waiter and returns its id, which is never used again in this shard.
    pub(super) fn insert(&mut self, hash: u64) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        let waiters = self.waiters.entry(hash).or_insert(Waiters::None);
        *waiters = match mem::replace(waiters, Waiters::None) {
            Waiters::None => Waiters::One(id, None),
            Waiters::One(other, waker) => {
                Waiters::Many(Box::new(HashMap::from([(other, waker), (id, None)])))
            }
            Waiters::Many(mut many) => {
                many.insert(id, None);
                Waiters::Many(many)
            }
        };
        id
    }

    /// Remembers whom to wake, and returns whom it was before.
    pub(super) fn set_waker(
        &mut self,
        hash: u64,
        id: u64,
        waker: &Waker,
    ) -> Result<Option<Waker>, AlreadyWoken> {
        let slot = match self.waiters.get_mut(&hash) {
            Some(Waiters::One(one, slot)) if *one == id => slot,
            Some(Waiters::Many(many)) => many.get_mut(&id).ok_or(AlreadyWoken)?,
            _ => return Err(AlreadyWoken),
        };
        match slot {
            Some(known) if known.will_wake(waker) => Ok(None),
            slot => Ok(slot.replace(waker.clone())),
        }
    }

    /// Forgets a waiter, and returns whom it would have woken.
    pub(super) fn remove(&mut self, hash: u64, id: u64) -> Result<Option<Waker>, AlreadyWoken> {
        let waker = match self.waiters.get_mut(&hash) {
            Some(Waiters::One(one, waker)) if *one == id => waker.take(),
            Some(Waiters::Many(many)) => {
                let waker = many.remove(&id).ok_or(AlreadyWoken)?;
                if !many.is_empty() {
                    return Ok(waker);
                }
                waker
            }
            _ => return Err(AlreadyWoken),
        };
        self.waiters.remove(&hash);
        self.shrink();
        Ok(waker)
    }

    /// Takes out those who wait for one key. They are woken by the caller, after the lock is released.
    pub(super) fn take(&mut self, hash: u64) -> Waiters {
        let taken = self.waiters.remove(&hash).unwrap_or(Waiters::None);
        self.shrink();
        taken
    }

    /// Takes out all waiters.
    pub(super) fn take_all(&mut self) -> Vec<Waiters> {
        mem::take(&mut self.waiters).into_values().collect()
    }

    /// Takes out the waiters whose hash is one of these.
    pub(super) fn take_where(&mut self, mut taken: impl FnMut(u64) -> bool) -> Vec<Waiters> {
        let waiters = self.waiters.extract_if(|hash, _| taken(*hash)).map(|(_, waiters)| waiters).collect();
        self.shrink();
        waiters
    }

    fn shrink(&mut self) {
        if self.waiters.is_empty() && self.waiters.capacity() > KEPT_CAPACITY {
            self.waiters = HashMap::default();
        }
    }
}

impl Waiters {
    /// Wakes them and says how many they were.
    pub(super) fn wake(self) -> usize {
        match self {
            Waiters::None => 0,
            Waiters::One(_, waker) => {
                waker.into_iter().for_each(Waker::wake);
                1
            }
            Waiters::Many(many) => {
                let count = many.len();
                many.into_values().flatten().for_each(Waker::wake);
                count
            }
        }
    }
}

/// Passes a hash through as it is.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only ever asked for `u64`; any other type would still get a hash.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}
