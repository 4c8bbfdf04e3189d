//! Runs one seed: polls whom chance picks, crashes whom it picks, moves the clock; then lets all settle and judges.

use super::actors::{Actor, Cx, Run};
use super::audit;
use super::coverage::{Seen, Situation};
use super::scenario::Scenario;
use super::storage::{Lie, SimStorage};
use super::world::{BEGIN, Slot, World, is_over};
use hitl_core::{Events, Settings, keys};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::{Context, Waker};

/// How many steps a run may take to settle. A run that needs more never will.
const SETTLE: usize = 20_000;

struct Task {
    actor: Rc<dyn Actor>,
    host: usize,
    /// None if it has ended, or crashed for good.
    run: Option<Run>,
}

struct Host {
    settings: Settings,
    events: Rc<Events<SimStorage>>,
}

struct Executor {
    world: Rc<World>,
    hosts: Vec<Host>,
    tasks: Vec<Task>,
}

/// What a run came to.
pub(crate) struct Ran {
    /// The rule that broke, if one did.
    pub(crate) broken: Option<String>,
    pub(crate) seen: Seen,
    /// The same for every run of a seed.
    pub(crate) digest: u64,
}

pub(crate) fn run(seed: u64, lie: Lie, trace: bool) -> Ran {
    let world = Rc::new(World::new(seed, lie, trace));
    let ended = catch_unwind(AssertUnwindSafe(|| simulate(&world)));
    if ended.is_err() {
        world.broken("the core panicked");
    }
    Ran { broken: world.broken.take(), seen: world.seen.get(), digest: world.digest.get() }
}

fn simulate(world: &Rc<World>) {
    let scenario = Scenario::draw(world);
    let hosts = scenario.hosts.iter().map(|settings| Host::new(world, settings)).collect::<Vec<_>>();
    let mut executor = Executor { world: world.clone(), hosts, tasks: Vec::new() };
    for actor in &scenario.actors {
        let name = actor.name();
        world.slots.borrow_mut().push(Slot { name, ..Slot::default() });
        let host = world.below(executor.hosts.len());
        executor.tasks.push(Task { actor: actor.clone(), host, run: None });
        executor.start(executor.tasks.len() - 1);
    }
    for _ in 0..scenario.steps {
        if executor.tasks.iter().all(|task| task.run.is_none()) {
            break;
        }
        executor.step(&scenario);
        if world.broken.borrow().is_some() {
            return;
        }
    }
    executor.settle();
    if world.broken.borrow().is_none() {
        let cx = Cx { world: world.clone(), events: Host::new(world, &scenario.hosts[0]).events };
        audit::audit(cx, &scenario);
    }
}

impl Host {
    fn new(world: &Rc<World>, settings: &Settings) -> Host {
        let events = Rc::new(Events::new(SimStorage(world.clone()), settings.clone()));
        Host { settings: settings.clone(), events }
    }
}

impl Executor {
    fn start(&mut self, n: usize) {
        let task = &mut self.tasks[n];
        let cx = Cx { world: self.world.clone(), events: self.hosts[task.host].events.clone() };
        task.run = Some(task.actor.clone().start(cx));
    }

    fn step(&mut self, scenario: &Scenario) {
        let world = self.world.clone();
        world.step.set(world.step.get() + 1);
        if world.below(1000) < scenario.crashes {
            return self.crash();
        }
        if world.chance(scenario.clock) || !self.poll(world.chance(2)) {
            self.move_clock();
        }
        if world.chance(5) {
            world.actor.set(usize::MAX);
            let arrives = world.chance(80);
            world.land(arrives);
        }
    }

    /// Polls one of those who can go on. False if there is none.
    fn poll(&mut self, spurious: bool) -> bool {
        let world = &self.world;
        let can = |n: &usize| self.tasks[*n].run.is_some() && (spurious || world.ready(*n));
        let able = (0..self.tasks.len()).filter(can).collect::<Vec<_>>();
        if able.is_empty() {
            return false;
        }
        let n = world.pick(&able);
        world.actor.set(n);
        let run = &mut self.tasks[n].run;
        let done = run
            .as_mut()
            .is_some_and(|run| run.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
        if done {
            *run = None;
        }
        let slot = &mut world.slots.borrow_mut()[n];
        slot.since = (slot.under_way > 0).then(|| slot.since.unwrap_or(world.clock.get()));
        true
    }

    /// One actor ends where it is, or a host with all of its actors; perhaps to be started again.
    fn crash(&mut self) {
        let world = self.world.clone();
        let host = world.chance(20).then(|| world.below(self.hosts.len()));
        let one = world.below(self.tasks.len());
        let hit =
            |n: usize, task: &Task| host.map_or(n == one, |host| task.host == host) && task.run.is_some();
        let hit = (0..self.tasks.len()).filter(|n| hit(*n, &self.tasks[*n])).collect::<Vec<_>>();
        self.end(&hit);
        if let Some(host) = host {
            world.saw(Situation::HostCrashed);
            self.hosts[host] = Host::new(&world, &self.hosts[host].settings.clone());
        }
        self.start_again(hit);
    }

    /// Those end where they are.
    fn end(&mut self, hit: &[usize]) {
        let world = self.world.clone();
        for n in hit {
            world.actor.set(*n);
            world.note(|| "crashes".into());
            self.tasks[*n].run = None;
            let slot = &mut world.slots.borrow_mut()[*n];
            slot.wait = None;
            slot.since = None;
            slot.dry = false;
            let wrote = slot.wrote.take();
            let id = wrote.as_deref().and_then(keys::marker_id);
            if id.is_some_and(|id| !world.truth.borrow().events.contains_key(id)) {
                world.saw(Situation::CrashedBetween);
            }
            let of_gone = wrote.as_deref().and_then(keys::event_id).is_some_and(|id| world.gone(id));
            if of_gone && slot.name.starts_with("purger") {
                world.saw(Situation::CrashedPurge);
            }
        }
    }

    /// Some of those that ended begin again.
    fn start_again(&mut self, hit: Vec<usize>) {
        let world = self.world.clone();
        for n in hit {
            if world.chance(70) || self.tasks[n].actor.always_returns() {
                self.start(n);
            }
        }
    }

    fn move_clock(&mut self) {
        let world = self.world.clone();
        world.actor.set(usize::MAX);
        let now = world.clock.get();
        let slots = world.slots.borrow();
        let waits = slots.iter().filter_map(|slot| slot.wait.as_ref()).map(|wait| wait.0.millis());
        let truth = world.truth.borrow();
        let deadlines = truth.events.values().filter_map(|event| event.request.expires_at);
        let deadlines = deadlines.flat_map(|at| [at.millis() - 1, at.millis(), at.millis() + 1]);
        let attempts = world.attempts_due().into_iter().flat_map(|at| [at.saturating_sub(1), at]);
        let points =
            waits.chain(deadlines).chain(attempts).filter(|at| *at > now && *at < now + 100 * 86_400_000);
        let points = points.collect::<Vec<_>>();
        let then = match world.below(100) {
            0..50 if !points.is_empty() => world.pick(&points),
            50..52 => now + 86_400_000,
            _ => now + 1 + world.below(1_500) as u64,
        };
        let over = |slot: &Slot| slot.since.is_some_and(|since| is_over(since, then));
        let over: Vec<_> = (0..slots.len()).filter(|n| over(&slots[*n])).collect();
        drop((slots, truth));
        // No host lets a call go on for so long.
        world.land_before(then);
        self.end(&over);
        world.actor.set(usize::MAX);
        world.clock.set(then);
        self.start_again(over);
        world.note(|| format!("the clock is at {:.3}s", (then - BEGIN) as f64 / 1000.0));
    }

    /// The weather clears: nothing fails any more, what is in flight arrives or is lost, and everybody goes on until
    /// all have ended or wait for something that does not come.
    fn settle(&mut self) {
        let world = self.world.clone();
        world.faults.set(0);
        world.actor.set(usize::MAX);
        while world.land(world.chance(50)) {}
        self.idempotent_or_ended();
        // What was begun before the weather cleared may have been put off after.
        world.land_all();
        // Who came upon a half-written outcome looks again after a second, whoever wakes whom.
        world.clock.set(world.clock.get() + 1_000);
        self.idempotent_or_ended();
        if world.chance(60) {
            let truth = world.truth.borrow();
            let deadlines = truth.events.values().filter_map(|event| event.request.expires_at);
            let last = deadlines.map(|at| at.millis()).max().unwrap_or_default();
            drop(truth);
            world.clock.set(world.clock.get().max(last));
            world.note(|| "all deadlines are past".into());
            self.idempotent_or_ended();
        }
        for task in &self.tasks {
            if task.run.is_some() && task.actor.must_end(&world) {
                world.broken(format!("{} never comes to an end", task.actor.name()));
            }
            task.actor.judge(&world);
        }
    }

    fn idempotent_or_ended(&mut self) {
        for _ in 0..SETTLE {
            self.world.step.set(self.world.step.get() + 1);
            if !self.poll(false) {
                return;
            }
        }
        self.world.broken("a run does not settle");
    }
}
