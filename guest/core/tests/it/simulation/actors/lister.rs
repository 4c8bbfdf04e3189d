//! Who keeps the inbox: walks over the list, page by page, and so heals it.

use super::{Actor, Cx, Plan, Run};
use crate::simulation::coverage::Situation;
use hitl_core::{Error, Event, Filter, Request, keys};
use std::collections::BTreeSet;
use std::rc::Rc;

pub(crate) struct Lister {
    pub(crate) nth: usize,
    pub(crate) questions: Vec<Rc<Plan>>,
    pub(crate) filter: Filter,
    pub(crate) limit: u32,
    pub(crate) walks: usize,
}

impl Actor for Lister {
    fn name(&self) -> String {
        format!("lister-{}", self.nth)
    }

    fn start(self: Rc<Self>, cx: Cx) -> Run {
        Box::pin(async move {
            for _ in 0..self.walks {
                cx.dawdle(20).await;
                let before = self.wanted(&cx);
                let Ok(events) = walk(&cx, &self.filter, self.limit).await else { continue };
                // What was there all the time has to be on some page.
                let (after, listed) = (self.wanted(&cx), ids(&events));
                let missing = before.intersection(&after).find(|id| !listed.contains(*id));
                cx.world.rule(missing.is_none(), "an event is missing from the list");
                cx.world.saw(Situation::WalkComplete);
                for event in &events {
                    // Who finds an event in the inbox can answer it, even if its creator never heard of it.
                    let same = |question: &&Rc<Plan>| question.spec.name == event.request.event_name;
                    let nameless = |question: &&Rc<Plan>| !question.is_keyed();
                    let question = self.questions.iter().filter(nameless).find(same);
                    question.into_iter().for_each(|question| question.publish(&event.request.request_id));
                }
            }
        })
    }
}

impl Lister {
    /// The events that the filter asks for, as they stand now.
    fn wanted(&self, cx: &Cx) -> BTreeSet<String> {
        let truth = cx.world.truth.borrow();
        let wanted = truth.events.iter().filter(|(_, event)| {
            let request = &event.request;
            let open = event.outcome.is_none() && !event.plugin && !request.expired(cx.world.now());
            fits(&self.filter, request) && !event.torn && !event.gone && (self.filter.ended || open)
        });
        wanted.map(|(id, _)| id.clone()).collect()
    }
}

/// Whether the filter asks for such an event.
pub(crate) fn fits(filter: &Filter, request: &Request) -> bool {
    let is = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|wanted| wanted == name);
    is(&filter.project, &request.project)
        && is(&filter.domain, &request.domain)
        && is(&filter.run, request.run.as_deref().unwrap_or_default())
        && (filter.text.is_none() || request.event_name == "deploy")
}

pub(crate) fn ids(events: &[Event]) -> BTreeSet<String> {
    events.iter().map(|event| event.request.request_id.clone()).collect()
}

/// All pages of a list, one after the other, tidied after each.
pub(crate) async fn walk(cx: &Cx, filter: &Filter, limit: u32) -> Result<Vec<Event>, Error> {
    let world = &cx.world;
    let (mut events, mut after) = (Vec::new(), None);
    for _ in 0..1_000 {
        let ended: BTreeSet<_> = {
            let truth = world.truth.borrow();
            truth.events.keys().filter(|id| truth.ended(id)).cloned().collect()
        };
        let now = world.now();
        let gone = world.all_gone();
        let page = match cx.events.list(filter, after.as_deref(), limit, now).await {
            Ok(page) => page,
            Err(error) => {
                cx.bearable("", &error);
                return Err(error);
            }
        };
        world.note(|| format!("a page of {} events, next {:?}", page.events.len(), page.next));
        world.rule(page.events.len() <= limit as usize, "a page holds too many events");
        for event in &page.events {
            let id = &event.request.request_id;
            world.told_request(&event.request);
            world.rule(fits(filter, &event.request), "a list holds what was not asked for");
            world.rule(!gone.contains(id), "a list holds an event that was purged");
            match &event.outcome {
                Some(outcome) => {
                    world.told_outcome(id, outcome);
                    world.rule(filter.ended, "an ended event is among the open ones");
                }
                None => world.told_open(id, ended.contains(id), now),
            }
        }
        events.extend(page.events);
        let markers = world.markers().len();
        if cx.events.has_cleanup() {
            cx.run_cleanup().await;
        }
        if world.markers().len() < markers {
            world.saw(Situation::Healed);
        }
        if page.next.is_none() {
            // Whose deadline was moved in between stands in two places.
            let same = |one: &Event, other: &Event| {
                let (one, other) = (&one.request, &other.request);
                one.request_id == other.request_id && one.expires_at == other.expires_at
            };
            let twice =
                events.iter().enumerate().any(|(n, one)| events[..n].iter().any(|other| same(one, other)));
            world.rule(!twice, "an event is listed twice");
            let sorted = events.is_sorted_by_key(|event| keys::position(&event.request));
            world.rule(filter.ended || sorted, "a list is not in the order of the deadlines");
            return Ok(events);
        }
        after = page.next;
    }
    world.broken("a list never ends");
    Ok(events)
}
