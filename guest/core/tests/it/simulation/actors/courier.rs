//! Who sends outcomes: takes attempts, makes them, reports them. At times it is slower than it may be, and it crashes anywhere.

use super::{Actor, Cx, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::outbox::Sent;
use crate::simulation::world::World;
use hitl_core::documents::CallbackState;
use hitl_core::protocol::{Delivery, Tried, Turn};
use hitl_core::store::callbacks;
use hitl_core::{Error, Timestamp};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub(crate) struct Courier {
    nth: usize,
    calls: usize,
    done: Cell<usize>,
    /// Where its look at open events goes on.
    looked_to: RefCell<Option<String>>,
}

impl Courier {
    pub(crate) fn new(nth: usize, calls: usize) -> Courier {
        Courier { nth, calls, done: Cell::default(), looked_to: RefCell::default() }
    }

    /// What there is to send.
    async fn take(&self, cx: &Cx, looks: bool, now: Timestamp) -> Result<Turn, Error> {
        let world = &cx.world;
        let done = world.all_done();
        let looks = looks.then(|| self.looked_to.borrow().clone());
        let looked = looks.is_some();
        let turn = match cx.events.take_callbacks(looks, now, &|| world.random()).await {
            Ok(turn) => turn,
            Err(error) => {
                cx.bearable("", &error);
                return Err(error);
            }
        };
        world.rule(turn.again.is_none_or(|again| again > now), "a courier is told to come when it is past");
        turn.deliveries.iter().for_each(|delivery| world.handed_out(delivery, now, &done));
        if looked {
            self.looked_to.borrow_mut().clone_from(&turn.looked_to);
        }
        Ok(turn)
    }

    /// Sends what it took, and reports what came of it. Whether that was written down.
    async fn send(&self, cx: &Cx, delivery: &Delivery, fair: bool) -> bool {
        let world = &cx.world;
        let (status, error) = match world.receive(delivery, fair) {
            Sent::Answered(status) => (Some(status), None),
            Sent::Unheard(_) | Sent::Lost => (None, Some("no answer".to_owned())),
        };
        let tried = Tried { status, error };
        for _ in 0..3 {
            let now = world.now();
            if !fair {
                cx.dawdle(1).await;
            }
            let Delivery { id, attempt, .. } = delivery;
            world.reports(id, *attempt, &tried, now);
            match cx.events.report_callback(id, *attempt, tried.clone(), now).await {
                Ok(state) => {
                    self.told(world, delivery, &tried, &state);
                    return true;
                }
                Err(Error::NotFound) => {
                    world.rule(world.gone(id), "an attempt that was handed out cannot be reported");
                    world.saw(Situation::ReportedGone);
                    return true;
                }
                Err(error) => cx.bearable(id, &error),
            }
            if world.chance(20) {
                break;
            }
        }
        false
    }

    fn told(&self, world: &World, delivery: &Delivery, tried: &Tried, state: &CallbackState) {
        let Delivery { id, attempt, .. } = delivery;
        world.note(|| format!("told that it is {} after {}", state.state, state.attempts));
        let done = world.holds(&callbacks::done(id)) || world.gone(id);
        let is_last = state.state != "waiting";
        world.rule(done || !is_last, "a courier is told of an end of sending that does not stand");
        let own = matches!(tried.status, Some(200 | 410));
        world.rule(is_last || !own, "what was delivered or refused is said to wait");
        if is_last && !own {
            world.saw(Situation::FailedAndDelivered);
        }
        world.rule(is_last || state.attempts >= *attempt, "a courier is told of an earlier attempt");
    }

    /// In fair weather, with nobody else about: all that is to be sent is, in the end, and nothing for ever.
    pub(crate) async fn deliver_all(&self, cx: &Cx) {
        let world = &cx.world;
        let entries = || world.truth.borrow().outbox.entries;
        let mut quiet = 0;
        for _ in 0..200 {
            let (written, due, now) = (entries(), world.attempts_due(), world.now());
            let Ok(turn) = self.take(cx, true, now).await else {
                return world.broken("a courier is told of an error in fair weather");
            };
            for delivery in &turn.deliveries {
                let reported = self.send(cx, delivery, true).await;
                world.rule(reported, "a courier cannot report in fair weather");
            }
            cx.events.run_cleanup(&|| world.now()).await;
            if entries() > written {
                world.saw(Situation::SentByLooking);
            }
            let next = world.attempts_due().into_iter().min();
            let is_same = due == world.attempts_due();
            if let Some(next) = next.filter(|next| is_same && *next > now.millis()) {
                let in_time = turn.again.is_some_and(|again| again.millis() <= next);
                world.rule(in_time, "a courier is told to come too late");
            }
            let is_quiet = turn.deliveries.is_empty() && !turn.more && next.is_none();
            quiet = if is_quiet { quiet + 1 } else { 0 };
            // A round of looks at what is open, and one more.
            if quiet == 3 {
                return world.is_all_sent();
            }
            let then = next.unwrap_or(world.clock.get() + 31_000);
            world.clock.set(world.clock.get().max(then));
        }
        world.broken("couriers are never done");
    }
}

impl Actor for Courier {
    fn name(&self) -> String {
        format!("courier-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            let world = &cx.world;
            while self.done.get() < self.calls {
                self.done.set(self.done.get() + 1);
                cx.dawdle(10).await;
                let now = world.now();
                cx.dawdle(1).await;
                let Ok(turn) = self.take(&cx, world.chance(30), now).await else { continue };
                if world.chance(50) {
                    cx.run_cleanup().await;
                }
                for delivery in &turn.deliveries {
                    if world.chance(8) {
                        // Slower than it may be.
                        world.wait_until(world.now().plus_seconds(58 + world.below(10) as u64), None).await;
                    }
                    cx.dawdle(3).await;
                    self.send(&cx, delivery, false).await;
                }
                cx.run_cleanup().await;
                if turn.deliveries.is_empty() && !turn.more && world.chance(70) {
                    let soon = world.now().plus_seconds(1 + world.below(60) as u64);
                    let until = turn.again.map_or(soon, |again| again.min(soon));
                    world.wait_until(until, None).await;
                }
            }
        })
    }

    /// It waits for a moment, which need not come.
    fn must_end(&self, _world: &World) -> bool {
        false
    }
}
