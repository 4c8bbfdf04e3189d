//! A list of more keys than one call looks at.

use super::actors::{Cx, walk};
use super::audit::alone;
use super::storage::{Lie, SimStorage};
use super::world::World;
use hitl_core::{DataType, Events, Filter, Question, Scope, Settings, id, keys};
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
        world.set(&keys::marker(&Scope::default(), &id::random(&world.random())), Some(Vec::new()));
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
