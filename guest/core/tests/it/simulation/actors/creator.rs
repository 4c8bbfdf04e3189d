//! Who asks: a program that creates its event, and creates it again when it is run again.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::coverage::Situation;
use crate::simulation::world::World;
use hitl_core::{CreateResult, Error, Question, Request, Timeout, Timestamp, keys, timeout};
use std::rc::Rc;

pub(crate) struct Creator {
    pub(crate) nth: usize,
    pub(crate) question: Rc<Plan>,
    /// The question's spec, or nearly.
    pub(crate) spec: Question,
    /// How often the program runs.
    pub(crate) runs: usize,
}

impl Actor for Creator {
    fn name(&self) -> String {
        format!("creator-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            for _ in 0..self.runs {
                cx.dawdle(8).await;
                self.run(&cx).await;
            }
        })
    }
}

impl Creator {
    async fn run(&self, cx: &Cx) {
        let world = &cx.world;
        for _ in 0..3 {
            let ended = self.question.derived.as_ref().is_some_and(|id| world.ended(id));
            let there =
                self.question.derived.as_ref().is_some_and(|id| world.truth.borrow().events.contains_key(id));
            let now = world.now();
            cx.dawdle(1).await;
            match cx.events.create(self.spec.clone(), now, &|| world.random()).await {
                Ok(found) => {
                    world.note(|| format!("told created={} {:?}", found.created, found.event.outcome));
                    self.told(world, &found, now, ended);
                    if !found.created && !there {
                        world.saw(Situation::FoundInRace);
                    }
                    self.link(cx, &found.event.request).await;
                    return cx.run_cleanup().await;
                }
                Err(Error::Conflict(text)) => {
                    world.note(|| format!("told {text}"));
                    return self.conflict(world);
                }
                Err(Error::Unknown(text)) => {
                    world.note(|| format!("told {text}"));
                    world.saw(Situation::ToldUnknown);
                }
                Err(error) => {
                    world.note(|| format!("told {error}"));
                    cx.bearable(self.question.derived.as_deref().unwrap_or_default(), &error);
                }
            }
            if world.chance(30) {
                return;
            }
        }
    }

    fn told(&self, world: &World, found: &CreateResult, now: Timestamp, ended: bool) {
        let (request, spec) = (&found.event.request, &self.spec);
        let id = &request.request_id;
        self.question.publish(id);
        world.truth.borrow_mut().known.insert(id.clone());
        world.told_request(request);
        let asked = request.event_name == spec.name
            && request.run == spec.run
            && request.key == spec.key
            && spec.project.as_ref().is_none_or(|project| *project == request.project)
            && spec.org.as_ref().is_none_or(|org| *org == request.org);
        world.rule(asked, "a creator was given somebody else's event");
        let agrees = request.prompt == spec.prompt && spec.kind == request.data_type.into();
        world.rule(agrees, "a creator was given an event with another prompt or type");
        if self.question.derived.is_some() {
            let one = self.question.ids.borrow().len() == 1 && self.question.derived.as_ref() == Some(id);
            world.rule(one, "one key stands for two events");
        }
        let seconds = match spec.timeout {
            Timeout::Default => Some(timeout::DEFAULT_TIMEOUT),
            Timeout::Never => None,
            Timeout::Seconds(seconds) => Some(seconds),
        };
        if found.created {
            let times =
                *world.truth.borrow_mut().created.entry(id.clone()).and_modify(|n| *n += 1).or_insert(1);
            // Two whose requests are the same to the byte are one where the store did not say which was first.
            let unknown = world.truth.borrow().unknown.contains(&keys::request(id));
            world.rule(times == 1 || unknown, "two were told that they created the event");
            let deadline = seconds.map(|seconds| now.plus_seconds(seconds.into()));
            world.rule(request.expires_at == deadline, "a deadline is not the one asked for");
        } else {
            world.saw(Situation::FoundAgain);
            if request.timeout_seconds != seconds {
                world.saw(Situation::OtherTimeout);
            }
        }
        match &found.event.outcome {
            Some(outcome) => {
                world.told_outcome(id, outcome);
                world.saw(Situation::FoundEnded);
            }
            // A created event may have ended since, and one whose own call began after its deadline is new.
            None if found.created => {}
            None => world.told_open(id, ended, now),
        }
    }

    fn conflict(&self, world: &World) {
        world.saw(Situation::Conflict);
        let truth = world.truth.borrow();
        let stands = self.question.derived.as_ref().and_then(|id| truth.events.get(id));
        let differs = stands.is_some_and(|event| {
            event.request.prompt != self.spec.prompt || self.spec.kind != event.request.data_type.into()
        });
        world.rule(differs, "a creator was told of a conflict where there is none");
    }

    async fn link(&self, cx: &Cx, request: &Request) {
        let world = &cx.world;
        match cx.events.form_url(request, world.now(), &|| world.random()).await {
            Ok(link) => world.told_link(&request.request_id, link),
            Err(error) => cx.bearable(&request.request_id, &error),
        }
    }
}
