//! One history, from its seed to what it came to.

use super::process::{ALL_WOKEN, Process};
use super::rng::Rng;
use super::scenario::{Event, Scenario};
use super::world::{Created, End, LATENCY, Stay, World};
use crate::Wakeups;
use crate::follower::reader::{LONGEST_FIRST_PAUSE, LONGEST_PAUSE};
use crate::sync::lock;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::{Instant, advance, sleep, sleep_until};

/// What timers that are a millisecond late add up to.
const SLACK: Duration = Duration::from_millis(200);

/// The most waiters who are woken at once.
const CROWD: usize = 400;

/// What a history came to.
pub(super) struct Ran {
    /// The rule that was broken.
    pub(super) broken: Option<String>,
    pub(super) digest: u64,
    /// How often each situation was met.
    pub(super) met: BTreeMap<&'static str, u64>,
}

/// Runs the history of this seed, and prints each step if that `is_told`.
pub(super) fn run(seed: u64, is_told: bool) -> Ran {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let mut rng = Rng::new(seed);
        let scenario = Scenario::draw(&mut rng);
        let world = Arc::new(World::new(scenario, rng, is_told));
        let mut history = History { process: Process::start(&world), world, at_calm: Limits::default() };
        history.events().await;
        history.settle().await;
        history.leave().await;
        let mut state = history.world.state();
        Ran { broken: state.broken.take(), digest: state.digest, met: std::mem::take(&mut state.met) }
    })
}

struct History {
    world: Arc<World>,
    process: Process,
    at_calm: Limits,
}

/// What the storm leaves behind: how long the read under way may take yet, and how long the pause after it may be.
#[derive(Debug, Default, Clone, Copy)]
struct Limits {
    late: Duration,
    pause: Duration,
}

impl History {
    async fn events(&mut self) {
        let mut creates = JoinSet::new();
        for (at, event) in self.world.scenario.events.clone() {
            sleep_until(self.world.begun + at).await;
            let is_calm = self.world.is_calm();
            self.world.step(&format!("{event:?}"));
            match event {
                Event::Creates(create) => {
                    let world = self.world.clone();
                    creates.spawn(async move { world.create(create).await });
                }
                Event::Comes(visit) => self.process.receive(visit),
                Event::Rings => self.world.ring(),
                Event::Calms => self.calm(),
                // The faults are over.
                _ if is_calm => {}
                Event::Away(is_away) => self.world.state().is_away = is_away,
                Event::Paces => {
                    self.world.state().pace ^= 1;
                    self.world.ring();
                }
                Event::Sleeps(time) => {
                    self.world.met("the machine sleeps");
                    advance(time).await;
                }
                Event::Restarts => {
                    self.world.met("the process ends");
                    self.process.end().await;
                    self.process = Process::start(&self.world);
                }
            }
        }
        creates.join_all().await;
    }

    fn calm(&mut self) {
        let failures = lock(&self.process.view.reads).failures;
        let longest = self.world.scenario.intervals.into_iter().max().unwrap_or_default();
        let pause = longest.min(LONGEST_FIRST_PAUSE) * 2_u32.saturating_pow(failures).min(1_000);
        // A read that is under way may fail.
        self.at_calm = Limits { late: self.world.scenario.weather.latest, pause: pause.min(LONGEST_PAUSE) };
        let mut state = self.world.state();
        (state.calm, state.is_away) = (Some(Instant::now()), false);
    }

    /// Waits until everybody has found what there is, or should have; and holds what they saw against what was promised.
    async fn settle(&mut self) {
        loop {
            let (mut last, mut waits) = (Instant::now(), false);
            for stay in self.stays() {
                if let (None, Some(deadline)) = (stay.end, self.deadline(&stay)) {
                    (last, waits) = (last.max(deadline), true);
                }
            }
            if !waits || last <= Instant::now() {
                break;
            }
            // Most find it long before that.
            sleep((last - Instant::now()).min(Duration::from_secs(1)) + Duration::from_millis(1)).await;
        }
        for (number, stay) in self.stays().into_iter().enumerate() {
            let Some(deadline) = self.deadline(&stay) else { continue };
            let (ended, found) = match stay.end {
                Some(End::Found(at)) => (at, true),
                Some(End::Left(at)) => (at, false),
                None => (Instant::now(), false),
            };
            if found && self.is_swept(&stay) {
                self.world.met("what nobody told is found");
            }
            if ended > deadline {
                let (key, late) = (stay.visit.key, ended - deadline);
                let how = if found { "found it" } else { "had not found it" };
                self.world.broken(format!("waiter {number} of k{key} {how} {late:?} after it should have"));
            }
        }
    }

    /// Whether nothing but the sweep could wake this one.
    fn is_swept(&self, stay: &Stay) -> bool {
        let state = self.world.state();
        state.created.get(&stay.visit.key).is_some_and(|created| !created.announced && created.at > stay.came)
    }

    fn stays(&self) -> Vec<Stay> {
        self.world.state().stays.clone()
    }

    /// When whoever waits has to have found its key, at the latest; none if nothing is promised.
    fn deadline(&self, stay: &Stay) -> Option<Instant> {
        let (created, calm, reads) = {
            let state = self.world.state();
            (*state.created.get(&stay.visit.key)?, state.calm?, lock(&self.process.view.reads).settled)
        };
        let scenario = &self.world.scenario;
        let from = created.at.max(calm).max(stay.came);
        let is_settled = reads.is_some_and(|settled| settled <= from);
        // A read, with all its pages, and until a crowd is woken.
        let pages = u32::try_from(scenario.keys / scenario.page).ok()? + 3;
        let is_crowd = self.stays().len() > CROWD;
        let read = LATENCY * pages + if is_crowd { ALL_WOKEN } else { Duration::ZERO };
        // One is under way that began too early; after the storm it may be a long one, and fail.
        let mut most = read + LATENCY * 2 + SLACK;
        if !is_settled {
            most += self.at_calm.late + self.at_calm.pause + self.world.interval();
        }
        if !created.announced {
            return Some(from + most + read + self.two_rounds()?);
        }
        match created {
            Created { rang: Some(rang), .. } if is_settled => Some(from.max(rang) + most + read),
            _ => Some(from + most + read + self.world.interval()),
        }
    }

    /// Two rounds of the sweep: the key may have come when it was just over.
    fn two_rounds(&self) -> Option<Duration> {
        let sweep = self.world.scenario.sweep?;
        let waiters = u32::try_from(self.world.state().stays.len()).ok()?;
        let parts = u32::try_from(Wakeups::parts(waiters as usize / 32)).ok()?;
        // A read may come in between two parts, and a second one where there was more.
        let round = sweep.round + Duration::from_secs(1) * waiters / sweep.per_second + LATENCY * 2 * parts;
        Some(2 * round + sweep.round / parts)
    }

    /// All go, and nothing is read any more.
    async fn leave(&mut self) {
        self.process.end().await;
        self.world.step("all have left");
        sleep(Duration::from_secs(3_600)).await;
    }
}
