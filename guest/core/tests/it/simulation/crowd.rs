//! A list of more keys than one call looks at.

use super::actors::{Cx, walk};
use super::audit::alone;
use super::storage::{Lie, SimStorage};
use super::world::World;
use hitl_core::timeout::DEFAULT_TIMEOUT;
use hitl_core::{DataType, Events, Filter, Question, Scope, Settings, Timeout, id, keys};
use std::rc::Rc;

/// Creators that crashed have left thousands of markers of nothing: each call gives up after some of them, but the
/// pages together hold all events.
#[test]
fn a_list_gets_past_markers_of_nothing() {
    let world = Rc::new(World::new(0, Lie::None, false));
    let events = Rc::new(Events::new(SimStorage(world.clone()), Settings::default()));
    let cx = Cx { world: world.clone(), events };
    let mut ids = Vec::new();
    for n in 0..9_000 {
        if n % 3_000 == 0 {
            let spec = Question::new("crowd", "Go on?", DataType::Bool);
            let found = alone(cx.events.create(spec, world.now(), &|| world.random())).unwrap();
            ids.push(found.event.request.request_id);
        }
        let due = world.now().plus_seconds(DEFAULT_TIMEOUT.into()).millis();
        let orphan = format!("{}{due:016}-{}", keys::all_due(), id::random(&world.random()));
        world.set(&orphan, Some(Vec::new()));
    }
    ids.sort();
    let mut calls = 0;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        calls += 1;
        let page = alone(cx.events.list(&Filter::default(), after.as_deref(), 100, world.now())).unwrap();
        found.extend(page.events.into_iter().map(|event| event.request.request_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, ids);
    assert!(calls > 1, "one call looked at all keys");
    assert_eq!(alone(walk(&cx, &Filter::default(), 1)).unwrap().len(), ids.len());
    assert_eq!(*world.broken.borrow(), None);
}

/// The same with markers that an earlier version left: each call moves some, and no event is missing in the end.
#[test]
fn a_list_gets_past_old_markers_of_nothing() {
    let world = Rc::new(World::new(0, Lie::None, false));
    let events = Rc::new(Events::new(SimStorage(world.clone()), Settings::default()));
    let cx = Cx { world: world.clone(), events };
    let mut requests = Vec::new();
    for n in 0..9_000u32 {
        let mut question = Question::new("crowd", "Go on?", DataType::Bool);
        question.timeout = Timeout::Seconds(10_000 - n);
        let request = question.request(&Settings::default(), world.now()).unwrap();
        let request = request.with_id(hitl_core::id::random(&world.random()));
        world.set(&keys::old_marker(&Scope::default(), &request.request_id), Some(Vec::new()));
        if n % 1_000 == 0 {
            world.set(&keys::request(&request.request_id), Some(request.bytes()));
            requests.push(request.request_id);
        }
    }
    // What was asked last is due first.
    requests.reverse();
    let found = alone(walk(&cx, &Filter::default(), 100)).unwrap();
    assert_eq!(found.into_iter().map(|event| event.request.request_id).collect::<Vec<_>>(), requests);
    assert_eq!(world.keys(keys::PENDING, None, u32::MAX).len(), 9_000 - requests.len());
    assert_eq!(*world.broken.borrow(), None);
}
