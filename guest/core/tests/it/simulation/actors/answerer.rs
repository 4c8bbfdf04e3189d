//! Who ends an event: by an answer, right or wrong, by declining, by withdrawing it.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::world::{World, pause};
use hitl_core::{ActorKind, Decision, Error, Input, Outcome, Request, Status, Timestamp, Value};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Action {
    Submit(&'static str),
    Decline,
    Cancel,
}

pub(crate) struct Answerer {
    /// Nobody else has this name, so that an outcome shows whose it is.
    pub(crate) who: String,
    pub(crate) question: Rc<Plan>,
    pub(crate) action: Action,
    /// What is done next under the same key: the same, or something else.
    pub(crate) then: Action,
    pub(crate) key: Option<String>,
    /// Whether there is a next.
    pub(crate) twice: bool,
    pub(crate) state: State,
}

/// What survives a crash of the answerer.
#[derive(Default)]
pub(crate) struct State {
    id: RefCell<Option<String>>,
    /// Every submission that may have been made: when, and of what.
    attempts: RefCell<Vec<(Timestamp, Status, Option<Value>)>>,
    /// Whether there is one among them whose result is not known.
    doubt: Cell<bool>,
    /// The outcome it was told is its own, or its wish.
    accepted: RefCell<Option<Outcome>>,
    ended: Cell<bool>,
}

impl State {
    fn has_accepted(&self) -> bool {
        self.accepted.borrow().is_some()
    }
}

impl Answerer {
    fn decision(&self) -> Decision {
        let mut decision = Decision::by(hitl_core::Actor::person(self.who.clone()), "simulation");
        decision.idempotency_key = self.key.clone();
        decision
    }

    async fn run(&self, cx: &Cx) {
        let (world, state) = (&cx.world, &self.state);
        let id = state.id.borrow().clone();
        let Some(id) = (match id {
            Some(id) => Some(id),
            None => cx.find(&self.question).await,
        }) else {
            return;
        };
        *state.id.borrow_mut() = Some(id.clone());
        let mut tries = 0;
        while tries < 4 {
            tries += 1;
            let there = world.truth.borrow().known.contains(&id);
            match cx.events.request(&id).await {
                Ok(request) => {
                    world.told_request(&request);
                    let known = self.submit(cx, &request).await;
                    cx.run_cleanup().await;
                    let again = known && self.twice && state.has_accepted() && tries < 3;
                    if known && !again {
                        return;
                    }
                }
                Err(Error::NotFound) if there => {
                    world.rule(world.gone(&id), "an event that somebody was told of is not found");
                    return world.told_gone(&id);
                }
                Err(Error::NotFound) => {
                    pause().await;
                }
                Err(error) => cx.bearable(&id, &error),
            }
            if world.chance(20) {
                return;
            }
        }
    }

    /// Makes the submission once. Whether its result is known.
    async fn submit(&self, cx: &Cx, request: &Request) -> bool {
        let (world, state, id) = (&cx.world, &self.state, &request.request_id);
        let ended = world.ended(id);
        let now = world.now();
        let doubted = state.doubt.get();
        let next = state.has_accepted() || (doubted && self.twice);
        let action = if next { self.then } else { self.action };
        let (status, value) = match action {
            Action::Submit(text) => (Status::Completed, request.read_value(Input::Text(text)).ok()),
            Action::Decline => (Status::Declined, None),
            Action::Cancel => (Status::Cancelled, None),
        };
        let takes = status != Status::Completed || value.is_some();
        if takes {
            state.doubt.set(true);
            state.attempts.borrow_mut().push((now, status, value.clone()));
        }
        cx.dawdle(2).await;
        let result = match action {
            Action::Submit(text) => cx.events.submit(request, Input::Text(text), self.decision(), now).await,
            Action::Decline => cx.events.decline(request, self.decision(), now).await,
            Action::Cancel => cx.events.cancel(request, self.decision(), now).await,
        };
        world.note(|| format!("told {result:?}"));
        match result {
            Ok(outcome) => {
                world.told_outcome(id, &outcome);
                world.rule(takes, "a wrong value was accepted");
                let same = outcome.status == status && outcome.value == value;
                world.rule(same, "somebody was told that another value was accepted");
                let whose = outcome.actor.word() == self.who || status == Status::Cancelled;
                world.rule(whose, "somebody was told that another's outcome is theirs");
                self.accepted(world, now, doubted, &outcome);
            }
            Err(Error::Ended(outcome)) => {
                world.told_outcome(id, &outcome);
                if !takes {
                    world.saw(Situation::WrongValueLate);
                }
                self.refused(world, now, doubted, (status, value), &outcome);
                state.ended.set(true);
            }
            Err(Error::Invalid(_)) => {
                world.rule(!takes, "a right value was refused");
                world.told_open(id, ended, now);
                world.saw(Situation::RefusedValue);
            }
            Err(Error::Unknown(_)) => {
                world.saw(Situation::ToldUnknown);
                return false;
            }
            Err(Error::NotFound) => {
                // It may have counted, and been purged before it was known that it did.
                world.told_gone(id);
                world.saw(Situation::AnsweredGone);
                return false;
            }
            Err(error) => {
                cx.bearable(id, &error);
                // Nothing was written, and nothing will be.
                if takes {
                    state.doubt.set(doubted);
                    state.attempts.borrow_mut().pop();
                }
                return false;
            }
        }
        if !doubted {
            state.doubt.set(false);
        }
        true
    }

    fn accepted(&self, world: &World, now: Timestamp, doubted: bool, outcome: &Outcome) {
        let state = &self.state;
        let first = outcome.decided_at == Some(now);
        let may = first || self.key.is_some() || outcome.status == Status::Cancelled;
        world.rule(may, "a repetition without a key was accepted");
        match outcome.status {
            Status::Completed if !first && state.has_accepted() => world.saw(Situation::DoubleClick),
            Status::Completed if !first && doubted => world.saw(Situation::Replayed),
            Status::Completed => world.saw(Situation::Accepted),
            Status::Declined => world.saw(Situation::Declined),
            Status::Cancelled if outcome.actor.word() != self.who => world.saw(Situation::CancelledTwice),
            Status::Cancelled => world.saw(Situation::Cancelled),
            Status::TimedOut => world.broken("a submission timed out and was accepted"),
        }
        *state.accepted.borrow_mut() = Some(outcome.clone());
    }

    fn refused(
        &self,
        world: &World,
        now: Timestamp,
        doubted: bool,
        (status, value): (Status, Option<Value>),
        outcome: &Outcome,
    ) {
        let state = &self.state;
        if outcome.actor.word() == self.who {
            // Theirs after all: from a call whose result they did not learn, or from one before.
            world.rule(
                state.has_accepted() || doubted,
                "somebody was refused by the very submission they made",
            );
            let same = (outcome.status, &outcome.value) == (status, &value);
            world.rule(!same || self.key.is_none(), "the same submission under the same key was refused");
            world.rule(!same || status != Status::Cancelled, "cancelling again was refused");
            world.saw(if same { Situation::OwnUnknown } else { Situation::OtherValueSameKey });
            return;
        }
        let same = state.accepted.borrow().as_ref().is_none_or(|accepted| accepted == outcome);
        world.rule(same, "an accepted outcome was replaced by another");
        if outcome.actor.kind == ActorKind::Deadline {
            world.saw(Situation::LostToTimeout);
            if outcome.decided_at.is_some_and(|at| now < at) {
                world.saw(Situation::StaleLost);
            }
        } else {
            world.saw(Situation::LostRace);
        }
    }
}

impl Actor for Answerer {
    fn name(&self) -> String {
        self.who.clone()
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            cx.dawdle(12).await;
            self.run(&cx).await;
        })
    }

    fn judge(&self, world: &World) {
        let (truth, state) = (world.truth.borrow(), &self.state);
        let id = state.id.borrow();
        let stands = id.as_ref().and_then(|id| truth.events.get(id)).and_then(|event| event.outcome.as_ref());
        let own = stands.filter(|outcome| outcome.actor.word() == self.who);
        let asked = |outcome: &Outcome| {
            let attempts = state.attempts.borrow();
            attempts.iter().any(|(now, status, value)| {
                (Some(*now), *status, value) == (outcome.decided_at, outcome.status, &outcome.value)
            })
        };
        world.rule(own.is_none_or(asked), "an outcome stands that its author did not ask for");
        let may = state.has_accepted() || state.doubt.get();
        world.rule(own.is_none() || may, "a submission that was refused stands");
        if own.is_some() && !state.has_accepted() && !state.ended.get() {
            world.saw(Situation::UnseenOutcome);
        }
        let accepted = state.accepted.borrow();
        world
            .rule(accepted.is_none() || accepted.as_ref() == stands, "an accepted submission does not stand");
    }
}
