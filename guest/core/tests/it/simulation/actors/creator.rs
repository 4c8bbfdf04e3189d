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
            let ended = self.question.which(|id| world.ended(id));
            let there = self.question.which(|id| world.truth.borrow().events.contains_key(id));
            let now = world.now();
            cx.dawdle(1).await;
            let gone = self.question.which(|id| world.gone(id));
            match cx.events.create(self.spec.clone(), now, &|| world.random()).await {
                Ok(found) => {
                    world.note(|| format!("told created={} {:?}", found.created, found.event.outcome));
                    let id = &found.event.request.request_id;
                    world.rule(
                        !gone.contains(id),
                        "a question that was asked again was given an event that was purged",
                    );
                    self.told(world, &found, now, ended.contains(id));
                    if !found.created && !there.contains(id) {
                        world.saw(Situation::FoundInRace);
                    }
                    self.link(cx, &found.event.request).await;
                    return cx.run_cleanup().await;
                }
                Err(Error::Conflict(text)) => {
                    world.note(|| format!("told {text}"));
                    return self.conflict(world, &gone);
                }
                Err(Error::Unknown(text)) => {
                    world.note(|| format!("told {text}"));
                    world.saw(Situation::ToldUnknown);
                }
                Err(error) => {
                    world.note(|| format!("told {error}"));
                    let id = self.question.current(world).cloned();
                    cx.bearable(&id.unwrap_or_default(), &error);
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
        let agrees = self.agrees(request);
        world.rule(agrees, "a creator was given an event with another prompt, type or callback");
        if self.question.is_keyed() {
            world.rule(self.question.derived.contains(id), "one key stands for two events");
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
            // So are those of whom one came after the event of the other was purged, to one that is gone.
            let late = world.truth.borrow().events.get(id).is_some_and(|event| !event.late.is_empty());
            world.rule(times == 1 || unknown || late, "two were told that they created the event");
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

    /// Told that an event stands which is another than the one asked for; those in `gone` did not stand any more.
    fn conflict(&self, world: &World, gone: &[String]) {
        world.saw(Situation::Conflict);
        let truth = world.truth.borrow();
        let stand = self.question.derived.iter().filter(|id| !gone.contains(id));
        let differs = stand.filter_map(|id| truth.events.get(id)).any(|event| !self.agrees(&event.request));
        world.rule(differs, "a creator was told of a conflict where there is none");
    }

    /// Whether it is the event that is asked for: who wants no outcome sent does not mind that it is.
    fn agrees(&self, request: &Request) -> bool {
        let spec = &self.spec;
        let is_sent = spec.callback.is_none() || spec.callback == request.callback;
        request.prompt == spec.prompt && spec.kind.data_type() == request.data_type && is_sent
    }

    async fn link(&self, cx: &Cx, request: &Request) {
        let world = &cx.world;
        match cx.events.form_url(request, world.now(), &|| world.random()).await {
            Ok(link) => world.told_link(&request.request_id, link),
            Err(error) => cx.bearable(&request.request_id, &error),
        }
    }
}
