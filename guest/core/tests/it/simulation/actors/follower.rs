//! Who waits for whatever ends in a scope: reads the log from a cursor on, which survives a crash as what it told does.

use super::lister::fits;
use super::{Actor, Cx, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::world::World;
use hitl_core::protocol::Ended;
use hitl_core::{Error, Filter, keys};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub(crate) struct Follower {
    pub(crate) nth: usize,
    pub(crate) filter: Filter,
    pub(crate) calls: usize,
    cursor: RefCell<Option<String>>,
    /// How often each event was told.
    told: RefCell<BTreeMap<String, u32>>,
    done: Cell<usize>,
}

impl Follower {
    pub(crate) fn new(nth: usize, filter: Filter, calls: usize) -> Follower {
        let (cursor, told, done) = Default::default();
        Follower { nth, filter, calls, cursor, told, done }
    }

    /// One call, and whether it told anything or has more to tell.
    pub(crate) async fn follow(&self, cx: &Cx) -> Result<bool, Error> {
        let world = &cx.world;
        let cursor = self.cursor.borrow().clone();
        let (gone, begun) = (world.all_gone(), world.now());
        let ended = cx.events.ended(&self.filter, cursor.as_deref(), begun).await;
        let Ended { events, failed, more, cursor, again } = match ended {
            Ok(ended) => ended,
            Err(error) => {
                cx.bearable("", &error);
                return Err(error);
            }
        };
        world.note(|| format!("{} have ended, next {cursor}", events.len()));
        world.rule(again.is_none_or(|again| again > begun), "the next deadline is one that is past");
        let news = more || !events.is_empty();
        for event in events {
            let id = event.request.request_id.clone();
            world.told_request(&event.request);
            world.rule(fits(&self.filter, &event.request), "who follows is told what was not asked for");
            world.rule(!gone.contains(&id), "who follows is told of an event that was purged");
            match &event.outcome {
                Some(outcome) => world.told_outcome(&id, outcome),
                None => world.broken("who follows is told of an open event"),
            }
            let mut told = self.told.borrow_mut();
            let entries = world.truth.borrow().entries.get(&id).copied().unwrap_or_default();
            let times = told.entry(id).or_default();
            *times += 1;
            world.rule(*times <= entries, "who follows is told twice of what was written down once");
            world.saw(if *times == 1 { Situation::Followed } else { Situation::FollowedTwice });
        }
        for (id, _) in failed {
            world.rule(world.torn(&id), "who follows is told that an event cannot be read");
        }
        // Who crashes before this is told again.
        *self.cursor.borrow_mut() = Some(cursor);
        Ok(news)
    }

    /// In fair weather, with nobody else about: all that has ended is told in the end, and nothing for ever.
    pub(crate) async fn catch_up(&self, cx: &Cx) {
        let world = &cx.world;
        let mut quiet = 0;
        for _ in 0..200 {
            let before = world.keys(keys::ENDED, None, u32::MAX).len();
            match self.follow(cx).await {
                Ok(true) => quiet = 0,
                Ok(false) => quiet += 1,
                Err(_) => return world.broken("who follows is told of an error in fair weather"),
            }
            cx.events.run_cleanup(&|| world.now()).await;
            if world.keys(keys::ENDED, None, u32::MAX).len() > before {
                world.saw(Situation::WrittenDownLate);
                quiet = 0;
            }
            // A round of looks at what is open, and one more.
            if quiet == 4 {
                let (told, truth) = (self.told.borrow(), world.truth.borrow());
                let missed = truth.events.iter().find(|(id, event)| {
                    let is_kept = !event.gone && !truth.forgotten.contains(*id);
                    let ended = event.outcome.is_some() && is_kept && !event.plugin;
                    ended && fits(&self.filter, &event.request) && !told.contains_key(*id)
                });
                world.rule(missed.is_none(), "an event ended, and who follows was not told");
                return;
            }
            world.clock.set(world.clock.get() + 31_000);
        }
        world.broken("who follows is never done");
    }
}

impl Actor for Follower {
    fn name(&self) -> String {
        format!("follower-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            while self.done.get() < self.calls {
                self.done.set(self.done.get() + 1);
                cx.dawdle(15).await;
                let followed = self.follow(&cx).await;
                cx.run_cleanup().await;
                if followed == Ok(false) && cx.world.chance(50) {
                    let until = cx.world.now().plus_seconds(1 + cx.world.below(90) as u64);
                    cx.world.wait_until(until, None).await;
                }
            }
        })
    }

    /// It waits for a moment, which need not come.
    fn must_end(&self, _world: &World) -> bool {
        false
    }

    fn as_follower(&self) -> Option<&Follower> {
        Some(self)
    }
}
