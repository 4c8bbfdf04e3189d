//! Who waits: the loop of the contract, begun again by id after a crash.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::world::{World, pause};
use hitl_core::{Error, Event, Outcome, Request, State, Timestamp, keys};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub(crate) struct Waiter {
    pub(crate) nth: usize,
    pub(crate) question: Rc<Plan>,
    pub(crate) id: RefCell<Option<String>>,
    pub(crate) starts: Cell<usize>,
    pub(crate) learned: RefCell<Option<Outcome>>,
}

impl Waiter {
    pub(crate) fn new(nth: usize, question: Rc<Plan>) -> Waiter {
        Waiter { nth, question, id: RefCell::default(), starts: Cell::default(), learned: RefCell::default() }
    }

    /// The event, once it is there. None if it does not come: its creator may have crashed for good.
    async fn open(&self, cx: &Cx, id: &str) -> Option<Event> {
        let mut absent = 0;
        while absent < 30 {
            let there = cx.world.truth.borrow().events.contains_key(id);
            let (ended, now) = (cx.world.ended(id), cx.world.now());
            match cx.events.open(id, now).await {
                Ok(event) => {
                    cx.world.told_request(&event.request);
                    if event.outcome.is_none() {
                        cx.world.told_open(id, ended, now);
                    }
                    return Some(event);
                }
                Err(Error::NotFound) if there => {
                    cx.world.told_gone(id);
                    return None;
                }
                Err(Error::NotFound) => {
                    cx.world.saw(Situation::EarlyWaiter);
                    absent += 1;
                }
                Err(error) => cx.bearable(id, &error),
            }
            pause().await;
        }
        None
    }

    async fn run(&self, cx: &Cx) {
        let world = &cx.world;
        let id = self.id.borrow().clone();
        let Some(id) = (match id {
            Some(id) => Some(id),
            None => cx.find(&self.question).await,
        }) else {
            return;
        };
        *self.id.borrow_mut() = Some(id.clone());
        let Some(Event { request, outcome }) = self.open(cx, &id).await else { return };
        if let Some(outcome) = outcome {
            return self.learn(cx, outcome, false).await;
        }
        let mut waited = false;
        loop {
            let ended = world.ended(&id);
            let now = world.now();
            cx.dawdle(1).await;
            match cx.events.look(&request, now).await {
                Ok(State::Ended(outcome)) => return self.learn(cx, outcome, waited).await,
                Ok(State::Open { again, key }) => {
                    world.told_open(&id, ended, now);
                    self.may_wait(cx, &request, now, again, key.as_deref());
                    if again == now.plus_seconds(1) && world.torn(&id) {
                        world.saw(Situation::Torn);
                    }
                    world.wait_until(again, key).await;
                    waited = true;
                }
                Err(Error::NotFound) => return world.told_gone(&id),
                Err(error) => {
                    cx.bearable(&id, &error);
                    pause().await;
                }
            }
        }
    }

    async fn learn(&self, cx: &Cx, outcome: Outcome, waited: bool) {
        let world = &cx.world;
        world.note(|| format!("learns {outcome:?}"));
        world.told_outcome(&outcome.request_id, &outcome);
        if waited {
            world.saw(Situation::WaitedAndLearned);
        }
        if self.starts.get() > 1 {
            world.saw(Situation::WaiterReopened);
        }
        let expired = world.expired(&outcome.request_id);
        if expired && outcome.actor.word().starts_with("answerer") {
            world.saw(Situation::BeatTimeout);
        }
        *self.learned.borrow_mut() = Some(outcome);
        cx.run_cleanup().await;
    }

    /// A wait has to end no later than the deadline, and where nobody wakes the waiter no later than the interval.
    fn may_wait(&self, cx: &Cx, request: &Request, now: Timestamp, again: Timestamp, key: Option<&str>) {
        let world = &cx.world;
        let torn = world.torn(&request.request_id);
        // A key that is there wakes at once: who waits for it does nothing but look.
        let own = key.map_or(torn, |key| key == keys::response(&request.request_id));
        world.rule(own, "a waiter was sent to wait for another key, or for none");
        world.rule(again > now, "a waiter was told to wait for what is past");
        let expires_at = world.deadline(&request.request_id);
        let deadline = expires_at.is_none_or(|deadline| again <= deadline);
        world.rule(deadline || torn, "a waiter was told to sleep through the deadline");
        let interval = now.plus_seconds(request.poll_interval_seconds.into());
        let often = cx.events.settings().pushed || again <= interval;
        world.rule(often || torn, "a waiter was told to look less often than the interval");
    }
}

impl Actor for Waiter {
    fn name(&self) -> String {
        format!("waiter-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        self.starts.set(self.starts.get() + 1);
        Box::pin(async move {
            cx.dawdle(8).await;
            self.run(&cx).await;
        })
    }

    fn must_end(&self, world: &World) -> bool {
        // Who waits for what is open, or never came to be, waits.
        self.id.borrow().as_ref().is_some_and(|id| world.ended(id))
    }

    fn judge(&self, world: &World) {
        if let Some(outcome) = &*self.learned.borrow() {
            world.told_outcome(&outcome.request_id, outcome);
        }
    }
}
