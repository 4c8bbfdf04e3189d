//! What has to hold when all has idempotent_or_ended, looked at through the front door by somebody who has just come.

use super::actors::{Courier, Cx, Follower, purge, walk};
use super::coverage::Situation;
use super::scenario::Scenario;
use super::scenario::kind;
use super::world::World;
use hitl_core::protocol::HELD;
use hitl_core::protocol::MAX_PAGE;
use hitl_core::{Error, Event, Filter, keys};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

pub(crate) fn audit(cx: Cx, scenario: &Scenario) {
    let world = &cx.world;
    world.actor.set(usize::MAX);
    // In any order: each would do what the others have to do by themselves.
    let mut looks: Vec<fn(&Cx, &Scenario)> =
        vec![|cx, scenario| alone(followed(cx, scenario)), |cx, _| alone(pending(cx)), |cx, scenario| {
            alone(sent(cx, scenario))
        }];
    while !looks.is_empty() {
        looks.swap_remove(world.below(looks.len()))(&cx, scenario);
    }
    alone(everything(&cx));
    alone(each(&cx));
    alone(created_again(&cx, scenario));
    alone(purged(&cx, scenario));
    alone(sent(&cx, scenario));
    for actor in &scenario.actors {
        // What came to stand by the audit itself may not contradict anybody either.
        actor.judge(world);
    }
}

/// Runs `future` with nobody else about.
pub(crate) fn alone<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

fn list_of(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| event.request.request_id.clone()).collect()
}

/// The list of open events, healed, holds exactly the open events, by whatever pages it is read.
async fn pending(cx: &Cx) {
    let world = &cx.world;
    let filter = Filter::default();
    for _ in 0..2 {
        let markers = world.markers().len();
        let healed = walk(cx, &filter, world.pick(&[1, 2, 7])).await;
        world.rule(healed.is_ok(), "the list fails in fair weather");
        cx.events.run_cleanup(&|| world.now()).await;
        if world.markers().len() < markers {
            world.saw(Situation::LeftToHeal);
        }
    }
    let whole = list_of(&walk(cx, &filter, MAX_PAGE).await.unwrap_or_default());
    let limit = world.pick(&[1, 2, 3]);
    let paged = list_of(&walk(cx, &filter, limit).await.unwrap_or_default());
    world.rule(whole == paged, "the list page by page is another than in one page");
    let truth = world.truth.borrow();
    let open = truth.events.iter().filter(|(_, event)| event.outcome.is_none() && !event.plugin);
    let open = open.map(|(id, _)| id.clone()).collect::<BTreeSet<_>>();
    world.rule(
        whole.iter().cloned().collect::<BTreeSet<_>>() == open,
        "the healed list is not the open events",
    );
    world.rule(whole.len() == open.len(), "the healed list holds an event twice");
    if !open.is_empty() {
        world.saw(Situation::OpenAtEnd);
    }
    let mut perhaps = BTreeSet::new();
    for id in world.markers() {
        let known = truth.events.get(&id).is_some_and(|event| !event.gone);
        world.rule(!known || open.contains(&id), "healing left the marker of an event that had ended");
        // Whoever asks for more time may have crashed between its markers and itself.
        let may = truth
            .events
            .get(&id)
            .is_some_and(|event| event.request.extend_seconds.is_some() && event.request.extension.is_none());
        world.rule(!known || perhaps.insert(id) || may, "an event has two markers");
        if !known {
            world.saw(Situation::OrphanMarker);
        }
    }
}

/// Who follows is told of all that has ended: those from where they were, and one who has just come.
async fn followed(cx: &Cx, scenario: &Scenario) {
    for follower in scenario.actors.iter().filter_map(|actor| actor.as_follower()) {
        follower.catch_up(cx).await;
    }
    Follower::new(usize::MAX, Filter::default(), 0).catch_up(cx).await;
}

/// All that is to be sent is, if there is something.
async fn sent(cx: &Cx, scenario: &Scenario) {
    if scenario.questions.iter().any(|question| question.spec.callback.is_some()) {
        Courier::new(usize::MAX, 0).deliver_all(cx).await;
    }
}

/// The list of all events holds each once, with what stands, by whatever pages it is read.
async fn everything(cx: &Cx) {
    let world = &cx.world;
    let filter = Filter { ended: true, ..Filter::default() };
    let whole = walk(cx, &filter, MAX_PAGE).await.unwrap_or_default();
    let paged = walk(cx, &filter, world.pick(&[1, 2, 3])).await.unwrap_or_default();
    world
        .rule(list_of(&whole) == list_of(&paged), "the list of all page by page is another than in one page");
    let truth = world.truth.borrow();
    let there = || truth.events.iter().filter(|(_, event)| !event.gone);
    let stands = there().map(|(id, event)| (id.clone(), event.outcome.clone()));
    let listed = whole.iter().map(|event| (event.request.request_id.clone(), event.outcome.clone()));
    let same = listed.collect::<BTreeMap<_, _>>() == stands.collect::<BTreeMap<_, _>>();
    world.rule(same && whole.len() == there().count(), "the list of all is not all events");
}

/// Each event, opened by its id, is what it was; nothing but its deadline's passing ended it.
async fn each(cx: &Cx) {
    let world = &cx.world;
    let all = world.truth.borrow().events.keys().cloned().collect::<Vec<_>>();
    for id in all {
        let ended = world.ended(&id);
        let opened = cx.events.open(&id, world.now()).await;
        if world.gone(&id) {
            world.rule(opened == Err(Error::NotFound), "an event that was purged can be opened");
            continue;
        }
        let Ok(event) = opened else {
            return world.broken("an event cannot be opened in fair weather");
        };
        world.told_request(&event.request);
        match &event.outcome {
            Some(outcome) => world.told_outcome(&id, outcome),
            None => world.told_open(&id, ended, world.now()),
        }
        match cx.events.form_url(&event.request, world.now(), &|| world.random()).await {
            Ok(link) => world.told_link(&id, link),
            Err(_) => world.broken("there is no link in fair weather"),
        }
        let truth = world.truth.borrow();
        let nobody = !truth.known.contains(&id) && !event.request.event_name.starts_with("old");
        if nobody {
            world.saw(Situation::UnseenEvent);
        }
    }
}

/// A program that is run once more finds its event as it is.
async fn created_again(cx: &Cx, scenario: &Scenario) {
    let world = &cx.world;
    for question in &scenario.questions {
        let Some(id) = question.current(world) else { continue };
        let stands = world.truth.borrow().events.get(id).map(|event| event.request.clone());
        let Some(stands) = stands else {
            if question.derived.first() != Some(id) {
                // Its event was purged.
                let found = cx.events.create(question.spec.clone(), world.now(), &|| world.random()).await;
                let new = found.is_ok_and(|found| found.created && found.event.request.request_id == *id);
                world.rule(new, "a question whose event was purged is not a new one");
            }
            continue;
        };
        let mut spec = question.spec.clone();
        (spec.prompt, spec.kind) = (stands.prompt.clone(), kind(stands.data_type));
        (spec.on_timeout, spec.callback) = (hitl_core::OnTimeout::Fail, stands.callback.clone());
        let ended = world.ended(id);
        match cx.events.create(spec, world.now(), &|| world.random()).await {
            Ok(found) => {
                world.rule(!found.created, "an event was created a second time");
                world.told_request(&found.event.request);
                world.rule(
                    found.event.outcome.is_some() == ended,
                    "an event was created again without its outcome",
                );
            }
            Err(_) => world.broken("an event cannot be created again in fair weather"),
        }
    }
}

/// A purge in fair weather leaves nothing of what ended long enough ago but that its id is taken, and all that is open.
async fn purged(cx: &Cx, scenario: &Scenario) {
    let world = &cx.world;
    let open = |world: &World| -> BTreeSet<String> {
        let truth = world.truth.borrow();
        truth.events.iter().filter(|(_, event)| event.outcome.is_none()).map(|(id, _)| id.clone()).collect()
    };
    world.older_than.set(0);
    let before = open(world);
    let would = purge(cx, true).await;
    let removed = purge(cx, false).await;
    world.rule(removed == would && removed.is_ok(), "a dry run does not say what a purge does");
    world.rule(purge(cx, false).await == Ok(0), "a purge leaves something to another one");
    world.clock.set(world.clock.get() + HELD * 1_000);
    // Deadlines that passed by that are acted on, and what ends is sent before it is removed.
    let _ = purge(cx, true).await;
    let _ = purge(cx, false).await;
    sent(cx, scenario).await;
    let _ = purge(cx, false).await;
    is_purged(world);
    world.clock.set(world.clock.get() + HELD * 1_000);
    let _ = purge(cx, false).await;
    world.rule(world.keys(keys::ENDED, None, 1).is_empty(), "a purge left a part of the log");
    // Who still has the request of an event that is gone learns that, and ends nothing by its deadline.
    let gone = world.all_gone();
    let request = |id: &String| world.truth.borrow().events.get(id).map(|event| event.request.clone());
    for request in gone.iter().filter_map(request) {
        let looked = cx.events.look(&request, world.now()).await;
        world.rule(looked == Err(Error::NotFound), "an event that was purged can be looked at");
    }
    let after = open(world);
    world.rule(after.is_subset(&before), "a purge made an event");
    let listed = list_of(&walk(cx, &Filter::default(), MAX_PAGE).await.unwrap_or_default());
    let plugin = |id: &String| world.truth.borrow().events.get(id).is_some_and(|event| event.plugin);
    let open: BTreeSet<String> = after.into_iter().filter(|id| !plugin(id)).collect();
    world.rule(listed.into_iter().collect::<BTreeSet<_>>() == open, "a purge hides an open event");
}

/// What is left in the store is what is open, or has no moment.
fn is_purged(world: &World) {
    let truth = world.truth.borrow();
    for (id, event) in &truth.events {
        let dated = event.outcome.as_ref().is_some_and(|outcome| outcome.decided_at.is_some());
        world.rule(!dated || event.gone, "a purge left an event that had ended");
        let [request, outcome] = [keys::request(id), keys::response(id)].map(|key| world.holds(&key));
        if event.gone {
            world.rule(!request, "a purge left a request");
            world.rule(!world.holds(&keys::extension(id)), "a purge left what stood of a deadline");
        } else {
            world.rule(request, "a purge removed a request");
        }
        world.rule(event.outcome.is_some() || !outcome, "a purge left an outcome of nothing");
    }
}
