//! The feed of the store as one process reads it, and whether it is read as it may be.

use super::world::{LATENCY, World};
use crate::follower::reader::LONGEST_PAUSE;
use crate::follower::{Changes, Cursor, Feed, Pace};
use crate::sync::lock;
use crate::{StoreError, WeakWakeups};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

/// Timers are a millisecond late.
const TICK: Duration = Duration::from_millis(2);

pub(super) struct View {
    pub(super) world: Arc<World>,
    pub(super) hub: OnceLock<WeakWakeups>,
    bell: Arc<Notify>,
    pub(super) reads: Mutex<Reads>,
}

/// What was read, and what makes up for the time between two reads.
#[derive(Default)]
pub(super) struct Reads {
    ended: Option<Instant>,
    /// The interval as it was then.
    interval: Duration,
    /// How many reads in a row have failed.
    pub(super) failures: u32,
    /// Whether there was more to read.
    goes_on: bool,
    rang: bool,
    /// Whether nobody waited meanwhile.
    pub(super) was_idle: bool,
    /// When the first read of fair weather had ended.
    pub(super) settled: Option<Instant>,
    /// When all who waited were last woken for no key of theirs.
    pub(super) all_woken: Option<Instant>,
    /// The keys that were told.
    pub(super) told: Vec<usize>,
}

/// What becomes of a read.
struct Fate {
    before: Duration,
    after: Duration,
    end: FateEnd,
    is_late: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FateEnd {
    Told,
    Refused,
    Unanswered,
}

impl View {
    pub(super) fn new(world: Arc<World>) -> Arc<Self> {
        let bell = Arc::new(Notify::new());
        world.state().bell = bell.clone();
        Arc::new(Self { world, hub: OnceLock::new(), bell, reads: Mutex::default() })
    }

    fn waiting(&self) -> usize {
        self.hub.get().and_then(WeakWakeups::upgrade).map_or(0, |hub| hub.waiting())
    }

    /// To be called whenever the last one may have gone.
    pub(super) fn note_idle(&self) {
        if self.waiting() == 0 {
            lock(&self.reads).was_idle = true;
        }
    }

    /// Holds a read that begins against what was promised.
    fn begin(&self) {
        let waiting = self.waiting();
        let rule = {
            let mut reads = lock(&self.reads);
            if std::mem::take(&mut reads.goes_on) {
                None
            } else {
                let (rang, was_idle) = (std::mem::take(&mut reads.rang), std::mem::take(&mut reads.was_idle));
                let pause = reads.least_pause();
                let is_early = reads.ended.is_some_and(|ended| ended.elapsed() + TICK < pause);
                let may_be = was_idle || rang && reads.failures == 0;
                match waiting {
                    0 => Some("it is read though nobody waits".to_owned()),
                    _ if is_early && !may_be => Some(format!("it is read again before {pause:?} are over")),
                    _ => None,
                }
            }
        };
        if let Some(rule) = rule {
            self.world.broken(rule);
        }
    }

    fn fate(&self) -> Fate {
        let weather = self.world.scenario.weather;
        let state = &mut *self.world.state();
        let rng = &mut state.rng;
        let (refused, unanswered, late) =
            (rng.chance(weather.refused), rng.chance(weather.unanswered), rng.chance(weather.late));
        let is_late = late && state.calm.is_none();
        let longest = if is_late { weather.latest } else { LATENCY };
        let (before, after) = (rng.time(longest / 2), rng.time(longest / 2));
        let end = match state.calm {
            None if refused || state.is_away => FateEnd::Refused,
            None if unanswered => FateEnd::Unanswered,
            _ => FateEnd::Told,
        };
        Fate { before, after, end, is_late }
    }

    /// What there is after the cursor at this moment.
    fn answer(&self, after: Option<&Cursor>) -> Changes {
        let weather = self.world.scenario.weather;
        let page = self.world.scenario.page;
        let mut state = self.world.state();
        let end = state.log.len();
        let Some(after) = after else {
            return Changes { keys: Vec::new(), gap: false, cursor: Cursor(end.to_string()), more: false };
        };
        let from: usize = after.0.parse().unwrap();
        if state.rng.chance(weather.gaps) {
            // Some are told all the same.
            let mut keys: Vec<_> = state.log[from..].to_vec();
            keys.retain(|_| state.rng.chance(50));
            return Changes { keys: names(&keys), gap: true, cursor: Cursor(end.to_string()), more: false };
        }
        let to = end.min(from + page);
        let mut keys = state.log[from..to].to_vec();
        if state.rng.chance(weather.again) {
            keys.extend_from_within(..);
            keys.extend_from_slice(&state.log[from.saturating_sub(3)..from]);
            state.rng.shuffle(&mut keys);
        }
        let more = to < end || (state.calm.is_none() && state.rng.chance(weather.more));
        Changes { keys: names(&keys), gap: false, cursor: Cursor(to.to_string()), more }
    }

    fn end(&self, told: Option<&Changes>, is_first: bool) {
        let (interval, is_calm) = (self.world.interval(), self.world.is_calm());
        let now = Instant::now();
        let mut reads = lock(&self.reads);
        (reads.ended, reads.interval) = (Some(now), interval);
        let Some(changes) = told else {
            reads.failures += 1;
            return;
        };
        reads.failures = 0;
        reads.goes_on = changes.more;
        if is_calm && !changes.more {
            reads.settled.get_or_insert(now);
        }
        if is_first || changes.gap {
            reads.all_woken = Some(now);
        }
        reads.told.extend(changes.keys.iter().map(|key| key[1..].parse::<usize>().unwrap()));
    }
}

impl Reads {
    /// The shortest time that has to lie between the last read and another one.
    fn least_pause(&self) -> Duration {
        if self.failures == 0 {
            return self.interval;
        }
        // It begins with the interval, within bounds, and doubles; the interval may have been another one at first.
        let first = Duration::from_millis(300).min(self.interval);
        (first * 2_u32.saturating_pow(self.failures - 1).min(1_000)).min(LONGEST_PAUSE)
    }
}

fn names(keys: &[usize]) -> Vec<String> {
    keys.iter().map(|key| format!("k{key}")).collect()
}

#[async_trait]
impl Feed for View {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Changes, StoreError> {
        self.begin();
        let fate = self.fate();
        self.world.step("a read begins");
        if fate.is_late {
            self.world.met("a read is late");
        }
        sleep(fate.before).await;
        if fate.end == FateEnd::Refused {
            self.world.step("a read is refused");
            self.world.met("a read is refused");
            self.end(None, false);
            return Err(StoreError::unavailable("refused"));
        }
        let changes = self.answer(after);
        sleep(fate.after).await;
        if fate.end == FateEnd::Unanswered {
            self.world.step("the answer to a read is lost");
            self.world.met("the answer to a read is lost");
            self.end(None, false);
            return Err(StoreError::unavailable("no answer"));
        }
        self.end(Some(&changes), after.is_none());
        self.world
            .step(&format!("a read tells {:?}, gap: {}, more: {}", changes.keys, changes.gap, changes.more));
        for (is_so, what) in [
            (changes.gap, "a gap is told"),
            (changes.more && !changes.keys.is_empty(), "there is more to read"),
            (!changes.keys.is_empty(), "keys are told"),
        ] {
            if is_so {
                self.world.met(what);
            }
        }
        Ok(changes)
    }

    async fn rung(&self) {
        // What was read or swept has woken by now.
        self.note_idle();
        self.bell.notified().await;
        lock(&self.reads).rang = true;
    }

    fn pace(&self) -> Pace {
        self.note_idle();
        Pace { interval: self.world.interval(), sweep: self.world.scenario.sweep }
    }
}
