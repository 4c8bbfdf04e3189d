//! Who needs more time for an answer.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::world::pause;
use hitl_core::{ActorKind, Error, Request};
use std::rc::Rc;

pub(crate) struct Extender {
    /// Nobody else has this name, so that an extension shows whose it is.
    who: String,
    question: Rc<Plan>,
}

impl Extender {
    pub(crate) fn new(who: String, question: Rc<Plan>) -> Extender {
        Extender { who, question }
    }

    async fn run(&self, cx: &Cx) {
        let world = &cx.world;
        let Some(id) = cx.find(&self.question).await else { return };
        let mut read = None;
        for _ in 0..4 {
            let there = world.truth.borrow().known.contains(&id);
            let request = match read.take() {
                Some(request) => Ok(request),
                None => cx.events.request(&id).await,
            };
            match request {
                Ok(request) => {
                    world.told_request(&request);
                    let known = self.ask(cx, &request).await;
                    cx.run_cleanup().await;
                    if known && world.chance(70) {
                        return;
                    }
                    // Who has a page open has it as it was.
                    read = world.chance(50).then_some(request);
                }
                Err(Error::NotFound) if there => {
                    world.rule(world.gone(&id), "an event that somebody was told of is not found");
                    return world.told_gone(&id);
                }
                Err(Error::NotFound) => pause().await,
                Err(error) => cx.bearable(&id, &error),
            }
            cx.dawdle(6).await;
        }
    }

    /// Asks once. Whether it is known what came of it.
    async fn ask(&self, cx: &Cx, request: &Request) -> bool {
        let (world, id) = (&cx.world, &request.request_id);
        let (ended, now) = (world.ended(id), world.now());
        cx.dawdle(2).await;
        let actor = hitl_core::Actor::person(self.who.clone());
        let mut asked = request.clone();
        let told = cx.events.extend(&mut asked, actor, "simulation".into(), now).await.map(|()| asked);
        world.note(|| format!("told {:?}", told.as_ref().map(|request| request.expires_at)));
        match told {
            Ok(extended) => {
                world.told_more_time(&extended);
                world.told_open(id, ended, now);
                let by = extended.extension.and_then(|extension| extension.actor.name);
                if by.as_ref() != Some(&self.who) || request.extension.is_some() {
                    world.saw(Situation::ExtendedAgain);
                }
                true
            }
            Err(Error::Ended(outcome)) => {
                world.told_outcome(id, &outcome);
                if outcome.actor.kind != ActorKind::Deadline {
                    world.saw(Situation::ExtendedEnded);
                } else if outcome.decided_at.is_some_and(|at| now < at) {
                    world.saw(Situation::ExtendedLate);
                }
                true
            }
            Err(Error::Invalid(_)) => {
                world.rule(request.extend_seconds.is_none(), "who may have more time was refused it");
                world.told_open(id, ended, now);
                world.saw(Situation::NotExtended);
                true
            }
            Err(Error::NotFound) => {
                world.told_gone(id);
                true
            }
            Err(Error::Unknown(_)) => {
                world.saw(Situation::ToldUnknown);
                false
            }
            Err(error) => {
                cx.bearable(id, &error);
                false
            }
        }
    }
}

impl Actor for Extender {
    fn name(&self) -> String {
        self.who.clone()
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            cx.dawdle(12).await;
            self.run(&cx).await;
        })
    }
}
