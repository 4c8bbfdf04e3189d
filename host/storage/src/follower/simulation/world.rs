//! The store that is followed, what became of it, and what everybody saw.

use super::rng::Rng;
use super::scenario::{Create, Scenario, Visit};
use crate::sync::lock;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

pub(super) struct World {
    pub(super) scenario: Scenario,
    pub(super) begun: Instant,
    /// Whether each step is printed.
    is_told: bool,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) rng: Rng,
    /// Which of the two paces it is.
    pub(super) pace: usize,
    pub(super) is_away: bool,
    /// What rings in the process that there is now.
    pub(super) bell: Arc<Notify>,
    /// When the faults stopped.
    pub(super) calm: Option<Instant>,
    /// Since when each key can be seen by who looks.
    pub(super) seen: BTreeMap<usize, Instant>,
    /// What is announced.
    pub(super) log: Vec<usize>,
    /// What became of each create that has returned.
    pub(super) created: BTreeMap<usize, Created>,
    pub(super) stays: Vec<Stay>,
    /// The first rule that was broken.
    pub(super) broken: Option<String>,
    pub(super) digest: u64,
    /// How often each situation was met.
    pub(super) met: BTreeMap<&'static str, u64>,
}

/// A create that has returned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Created {
    pub(super) at: Instant,
    pub(super) announced: bool,
    /// When it rang, if it did.
    pub(super) rang: Option<Instant>,
}

/// What became of a visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub(super) visit: Visit,
    pub(super) came: Instant,
    pub(super) end: Option<End>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Found(Instant),
    /// It lost patience, or its process ended.
    Left(Instant),
}

impl World {
    pub(super) fn new(scenario: Scenario, rng: Rng, is_told: bool) -> Self {
        let state = State {
            rng,
            pace: 0,
            is_away: false,
            bell: Arc::default(),
            calm: None,
            seen: BTreeMap::new(),
            log: Vec::new(),
            created: BTreeMap::new(),
            stays: Vec::new(),
            broken: None,
            digest: 0,
            met: BTreeMap::new(),
        };
        Self { scenario, begun: Instant::now(), is_told, state: Mutex::new(state) }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Notes a step: two histories of one seed have the same, those of one moment in any order.
    pub(super) fn step(&self, what: &str) {
        let at = self.begun.elapsed();
        if self.is_told {
            println!("{:>10.3} {what}", at.as_secs_f64());
        }
        let mut hasher = DefaultHasher::new();
        (at.as_millis(), what).hash(&mut hasher);
        let mut state = self.state();
        state.digest = state.digest.wrapping_add(hasher.finish());
    }

    /// Counts something that has to be met now and then.
    pub(super) fn met(&self, what: &'static str) {
        *self.state().met.entry(what).or_default() += 1;
    }

    /// Notes that a rule is broken: the first time counts.
    pub(super) fn broken(&self, rule: String) {
        self.step(&rule);
        let at = self.begun.elapsed().as_secs_f64();
        self.state().broken.get_or_insert_with(|| format!("{rule} (after {at:.3} s)"));
    }

    pub(super) fn interval(&self) -> Duration {
        self.scenario.intervals[self.state().pace]
    }

    pub(super) fn is_calm(&self) -> bool {
        self.state().calm.is_some()
    }

    /// How long a call to the store takes that is not a read of the feed.
    pub(super) fn latency(&self) -> Duration {
        self.state().rng.time(LATENCY)
    }

    /// Whether who looks now finds the key.
    pub(super) fn has(&self, key: usize) -> bool {
        self.state().seen.contains_key(&key)
    }

    /// Makes the key visible, announces it, and rings.
    pub(super) async fn create(&self, Create { key, announced }: Create) {
        let (before, between, after) = (self.latency(), self.latency(), self.latency());
        sleep(before).await;
        self.step(&format!("k{key} is there"));
        self.state().seen.insert(key, Instant::now());
        if announced {
            // No feed tells of what cannot be seen yet.
            sleep(between).await;
            self.step(&format!("k{key} is announced"));
            self.state().log.push(key);
        }
        self.state().created.insert(key, Created { at: Instant::now(), announced, rang: None });
        let is_heard = !self.state().rng.chance(self.scenario.weather.unrung);
        if announced && is_heard {
            sleep(after).await;
            self.ring();
            let mut state = self.state();
            state.created.entry(key).and_modify(|created| created.rang = Some(Instant::now()));
        }
    }

    pub(super) fn ring(&self) {
        self.state().bell.notify_one();
    }
}

/// The longest time for calls that are in no trouble.
pub(super) const LATENCY: Duration = Duration::from_millis(60);
