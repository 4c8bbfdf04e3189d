//! What all actors of a run share: a store, a clock, chance, and the record of what came to stand in the store.

use super::coverage::{Seen, Situation};
use super::rng::Rng;
use super::storage::Lie;
use super::truth::Truth;
use hitl_core::protocol::LONGEST_CALL;
use hitl_core::{Timestamp, keys};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::task::Poll;

/// 2026-01-31T12:00:00Z: when every run begins.
pub(crate) const BEGIN: u64 = 1_769_860_800_000;

/// A change of the store.
#[derive(Debug, Clone)]
pub(crate) enum Write {
    Create(String, Vec<u8>),
    Put(String, Vec<u8>),
    Delete(String),
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Write::Create(key, value) => write!(f, "create {key} = {}", String::from_utf8_lossy(value)),
            Write::Put(key, value) => write!(f, "put {key} = {}", String::from_utf8_lossy(value)),
            Write::Delete(key) => write!(f, "delete {key}"),
        }
    }
}

/// What an actor waits for: a moment, or the creation of a key.
pub(crate) type Wait = (Timestamp, Option<String>);

/// What the world knows of one actor, by its number.
#[derive(Default)]
pub(crate) struct Slot {
    pub(crate) name: String,
    pub(crate) wait: Option<Wait>,
    /// The last key it wrote, until its next operation.
    pub(crate) wrote: Option<String>,
    /// How many operations of it are under way.
    pub(crate) under_way: usize,
    /// Since when there are some, one after the other: when its call began.
    pub(crate) since: Option<u64>,
    /// Whether it may change nothing.
    pub(crate) dry: bool,
}

/// See the module.
pub(crate) struct World {
    pub(crate) rng: RefCell<Rng>,
    pub(crate) clock: Cell<u64>,
    /// How many of a hundred operations fail.
    pub(crate) faults: Cell<usize>,
    pub(crate) slots: RefCell<Vec<Slot>>,
    /// The actor that is at work.
    pub(crate) actor: Cell<usize>,
    pub(crate) step: Cell<u64>,
    pub(crate) seen: Cell<Seen>,
    pub(crate) truth: RefCell<Truth>,
    /// The first rule that broke.
    pub(crate) broken: RefCell<Option<String>>,
    /// A hash over all that happened: two runs of one seed have the same.
    pub(crate) digest: Cell<u64>,
    data: RefCell<BTreeMap<String, Vec<u8>>>,
    /// When the call began that each is of, and the write.
    in_flight: RefCell<Vec<(u64, Write)>>,
    /// How old an event has to be to be purged, in seconds.
    pub(crate) older_than: Cell<u32>,
    lie: Lie,
    trace: bool,
}

impl World {
    pub(crate) fn new(seed: u64, lie: Lie, trace: bool) -> World {
        World {
            rng: RefCell::new(Rng::new(seed)),
            clock: Cell::new(BEGIN),
            faults: Cell::new(0),
            slots: RefCell::default(),
            actor: Cell::new(0),
            step: Cell::new(0),
            seen: Cell::default(),
            truth: RefCell::default(),
            broken: RefCell::default(),
            digest: Cell::new(0),
            data: RefCell::default(),
            in_flight: RefCell::default(),
            older_than: Cell::new(0),
            lie,
            trace,
        }
    }

    pub(crate) fn lie(&self) -> Lie {
        self.lie
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.clock.get())
    }

    pub(crate) fn chance(&self, percent: usize) -> bool {
        percent > 0 && self.rng.borrow_mut().chance(percent)
    }

    pub(crate) fn below(&self, n: usize) -> usize {
        self.rng.borrow_mut().below(n)
    }

    pub(crate) fn pick<T: Clone>(&self, from: &[T]) -> T {
        self.rng.borrow_mut().pick(from)
    }

    pub(crate) fn random(&self) -> [u8; 32] {
        self.rng.borrow_mut().bytes()
    }

    pub(crate) fn saw(&self, situation: Situation) {
        let mut seen = self.seen.get();
        seen.add(situation);
        self.seen.set(seen);
    }

    /// A rule does not hold. The first is what a run reports; what comes after may only follow from it.
    pub(crate) fn broken(&self, rule: impl Into<String>) {
        let rule = rule.into();
        self.note(|| format!("BROKEN: {rule}"));
        self.broken.borrow_mut().get_or_insert(rule);
    }

    /// Breaks `rule` unless it holds.
    pub(crate) fn rule(&self, holds: bool, rule: &str) {
        if !holds {
            self.broken(rule);
        }
    }

    pub(crate) fn note(&self, text: impl FnOnce() -> String) {
        if self.trace {
            let at = (self.clock.get() - BEGIN) as f64 / 1000.0;
            let slots = self.slots.borrow();
            let name = slots.get(self.actor.get()).map_or("-", |slot| &slot.name);
            println!("{:>5} {at:>10.3}s {name:<14} {}", self.step.get(), text());
        }
    }

    /// Marks that the actor begins its next operation.
    pub(crate) fn at_store(&self) {
        if let Some(slot) = self.slots.borrow_mut().get_mut(self.actor.get()) {
            slot.wrote = None;
        }
    }

    pub(crate) fn value(&self, key: &str) -> Option<Vec<u8>> {
        self.data.borrow().get(key).cloned()
    }

    pub(crate) fn holds(&self, key: &str) -> bool {
        self.data.borrow().contains_key(key)
    }

    pub(crate) fn keys(&self, prefix: &str, after: Option<&str>, limit: u32) -> Vec<String> {
        let from = after.unwrap_or_default().max(prefix).to_owned();
        let data = self.data.borrow();
        let keys = data
            .range(from..)
            .map(|(key, _)| key)
            .filter(|key| after.is_none_or(|after| key.as_str() > after));
        let keys = keys.take_while(|key| key.starts_with(prefix));
        let skips = self.lie == Lie::ListSkips;
        keys.filter(|_| !(skips && self.chance(10))).take(limit as usize).cloned().collect()
    }

    /// Makes the change, and gives what stood if it was a create and lost. Whatever breaks a rule by standing in the
    /// store, or by no longer doing so, is found here, at the moment it happens.
    pub(crate) fn apply(&self, write: &Write) -> Option<Vec<u8>> {
        let (key, after) = match write {
            Write::Create(key, value) | Write::Put(key, value) => (key, Some(value.clone())),
            Write::Delete(key) => (key, None),
        };
        let before = self.value(key);
        let dry = self.slots.borrow().get(self.actor.get()).is_some_and(|slot| slot.dry);
        self.rule(!dry || before == after, "a dry run changed the store");
        self.digest.set(key.bytes().fold(self.digest.get() ^ self.clock.get(), |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }));
        match write {
            Write::Create(..) if before.is_some() && self.lie != Lie::CreateOverwrites => return before,
            Write::Create(..) if self.lie == Lie::CreateForgets && self.chance(20) => return None,
            Write::Put(..) if self.lie == Lie::PutForgets && self.chance(20) => return None,
            Write::Delete(_) if self.lie == Lie::DeleteTakesMore && self.chance(20) => {
                let next = self.keys("", Some(key), 1).pop();
                next.into_iter().for_each(|next| self.set(&next, None));
            }
            _ => {}
        }
        if let Some(slot) = self.slots.borrow_mut().get_mut(self.actor.get()) {
            slot.wrote = Some(key.clone());
        }
        self.set(key, after);
        None
    }

    /// What programs other than ours do, and what `apply` does once it is clear what.
    pub(crate) fn set(&self, key: &str, after: Option<Vec<u8>>) {
        let before = self.value(key);
        match after.clone() {
            Some(value) => self.data.borrow_mut().insert(key.to_owned(), value),
            None => self.data.borrow_mut().remove(key),
        };
        self.watch(key, before.as_deref(), after.as_deref());
    }

    pub(crate) fn later(&self, write: Write) {
        let since = self.slots.borrow().get(self.actor.get()).and_then(|slot| slot.since);
        self.in_flight.borrow_mut().push((since.unwrap_or(self.clock.get()), write));
    }

    /// Writes of calls that began `LONGEST_CALL` before `then` arrive or are lost now: none takes as long.
    pub(crate) fn land_before(&self, then: u64) {
        let over = || self.in_flight.borrow().iter().position(|(since, _)| is_over(*since, then));
        while let Some(nth) = over() {
            self.land_one(nth, self.chance(50));
        }
    }

    /// One of the writes in flight arrives, or is lost. False if there was none.
    pub(crate) fn land(&self, arrives: bool) -> bool {
        let flying = self.in_flight.borrow().len();
        if flying == 0 {
            return false;
        }
        self.land_one(self.below(flying), arrives);
        true
    }

    /// Each write in flight arrives, or is lost.
    pub(crate) fn land_all(&self) {
        while !self.in_flight.borrow().is_empty() {
            self.land(self.chance(50));
        }
    }

    fn land_one(&self, nth: usize, arrives: bool) {
        let (_, write) = self.in_flight.borrow_mut().swap_remove(nth);
        if let Write::Delete(key) = &write
            && !arrives
        {
            self.truth.borrow_mut().outbox.stray.insert(key.clone());
        }
        if arrives {
            self.note(|| format!("in flight, arrives: {write}"));
            if self.apply(&write).is_none() {
                self.saw(Situation::LateLanding);
                if matches!(&write, Write::Create(key, _) if key.ends_with("/response.json")) {
                    self.saw(Situation::LateOutcome);
                }
            }
        }
    }

    /// Whether what the actor waits for has come.
    pub(crate) fn ready(&self, actor: usize) -> bool {
        let slots = self.slots.borrow();
        slots[actor].wait.as_ref().is_none_or(|(until, key)| {
            self.now() >= *until || key.as_ref().is_some_and(|key| self.holds(key))
        })
    }

    /// Waits until `until`, or until there is a value of `key`. May return without a cause, as a host may.
    pub(crate) async fn wait_until(&self, until: Timestamp, key: Option<String>) {
        let mut wait = Some((until, key));
        poll_fn(|_| {
            let waits = wait.is_some();
            self.slots.borrow_mut()[self.actor.get()].wait = wait.take();
            if waits { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
    }

    /// The ids of all markers in the store.
    pub(crate) fn markers(&self) -> Vec<String> {
        let keys =
            [keys::all_due(), keys::PENDING.to_owned()].map(|prefix| self.keys(&prefix, None, u32::MAX));
        let id = |key: &String| {
            keys::marker_id(key).or_else(|| keys::old_marker_id(key)).unwrap_or("no id").to_owned()
        };
        keys.iter().flatten().map(id).collect()
    }
}

/// Whether a call that began at `since` would at `then` have taken so long that no host lets it go on.
pub(crate) fn is_over(since: u64, then: u64) -> bool {
    then.saturating_sub(since) >= LONGEST_CALL * 1_000
}

/// An operation on the store that is under way, until it is dropped.
pub(crate) struct UnderWay<'w>(&'w World, usize);

impl<'w> UnderWay<'w> {
    pub(crate) fn new(world: &'w World) -> UnderWay<'w> {
        let actor = world.actor.get();
        if let Some(slot) = world.slots.borrow_mut().get_mut(actor) {
            slot.under_way += 1;
        }
        UnderWay(world, actor)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(slot) = self.0.slots.borrow_mut().get_mut(self.1) {
            slot.under_way -= 1;
        }
    }
}

/// Lets others go first.
pub(crate) async fn pause() {
    let mut paused = false;
    poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}
