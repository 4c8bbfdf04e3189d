//! Those who act on the store, each a program that may crash anywhere and begin again.

mod answerer;
mod courier;
mod creator;
mod earlier;
mod extender;
mod follower;
mod lister;
mod plugin;
mod purger;
mod waiter;

pub(crate) use answerer::{Action, Answerer};
pub(crate) use courier::Courier;
pub(crate) use creator::Creator;
pub(crate) use earlier::Earlier;
pub(crate) use extender::Extender;
pub(crate) use follower::Follower;
pub(crate) use lister::{Lister, walk};
pub(crate) use plugin::{Plugin, plugin_request};
pub(crate) use purger::{Purger, purge};
pub(crate) use waiter::Waiter;

use super::coverage::Situation;
use super::storage::SimStorage;
use super::world::{World, pause};
use hitl_core::{Error, Events, Question};
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;

/// One question, and what has become known of its events. With a key there is one event at most that was not purged.
pub(crate) struct Plan {
    pub(crate) spec: Question,
    /// The ids, where they are known before the event is: each but the first where all before it were purged.
    pub(crate) derived: Vec<String>,
    pub(crate) ids: RefCell<Vec<String>>,
}

impl Plan {
    /// Whether its ids are known before its events are.
    pub(crate) fn is_keyed(&self) -> bool {
        !self.derived.is_empty()
    }

    /// The id that it has now, or gets, if it is known.
    pub(crate) fn current(&self, world: &World) -> Option<&String> {
        self.derived.iter().find(|id| !world.gone(id))
    }

    /// Of its known ids those of which this holds.
    pub(crate) fn which(&self, holds: impl Fn(&str) -> bool) -> Vec<String> {
        self.derived.iter().filter(|id| holds(id)).cloned().collect()
    }

    /// Passes on that there is such an event.
    pub(crate) fn publish(&self, id: &str) {
        let mut ids = self.ids.borrow_mut();
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
}

/// What an actor has at hand.
pub(crate) struct Cx {
    pub(crate) world: Rc<World>,
    pub(crate) events: Rc<Events<SimStorage>>,
}

impl Cx {
    /// Does nothing for up to `most` steps: others go first, and a moment taken before gets stale.
    pub(crate) async fn dawdle(&self, most: usize) {
        for _ in 0..self.world.below(most + 1) {
            pause().await;
        }
    }

    /// Does what is to be done when the answer is out; or leaves it undone, as after a crash.
    pub(crate) async fn run_cleanup(&self) {
        if self.world.chance(60) {
            self.events.run_cleanup(&|| self.world.now()).await;
        }
    }

    /// Whether an error about the event `id` is one that a caller has to live with.
    pub(crate) fn bearable(&self, id: &str, error: &Error) {
        match error {
            Error::Unavailable(text) if text.contains("being written") => self.world.saw(Situation::Torn),
            Error::Unavailable(_) => {}
            // Someone else's half-written outcome at the deadline.
            Error::Unusable(_) if self.world.torn(id) => self.world.saw(Situation::TornPastDeadline),
            // It was written to its end since, and purged.
            Error::Unusable(text) if text.contains("being written") && self.world.gone(id) => {}
            other => self.world.broken(format!("an error that cannot be: {other:?}")),
        }
    }

    /// An event of the question, once there is one. None if that takes too long.
    pub(crate) async fn find(&self, question: &Plan) -> Option<String> {
        for _ in 0..20 {
            let ids = question.ids.borrow().clone();
            match question.current(&self.world) {
                // One that was purged may still be in somebody's hands.
                Some(id) if ids.len() < 2 || self.world.chance(70) => {
                    if !ids.is_empty() || self.world.chance(5) {
                        return Some(id.clone());
                    }
                    pause().await;
                }
                _ if !ids.is_empty() => return Some(self.world.pick(&ids)),
                _ => pause().await,
            }
        }
        None
    }
}

/// A run of an actor.
pub(crate) type Run = Pin<Box<dyn Future<Output = ()>>>;

/// Something that runs, and can be run again. What is in it survives a crash, as what a program is called with does.
pub(crate) trait Actor {
    fn name(&self) -> String;
    fn start(self: Rc<Self>, cx: Cx) -> Run;
    /// Whether it is always started again after a crash.
    fn always_returns(&self) -> bool {
        false
    }
    /// Whether it has to come to an end once all has idempotent_or_ended.
    fn must_end(&self, _world: &World) -> bool {
        true
    }
    /// Who it is, if it reads the log of ended events.
    fn as_follower(&self) -> Option<&Follower> {
        None
    }
    /// What can only be judged at the end.
    fn judge(&self, _world: &World) {}
}
