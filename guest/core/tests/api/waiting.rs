//! The long poll: `GET /v1/events/{id}?wait=`.

use crate::support::{BEARER, World, answer, request};
use hitl_core::http::{Progress, Request};
use hitl_core::{DataType, Question, Timeout, Timestamp};
use serde_json::json;

fn poll(id: &str, wait: &str) -> Request {
    request("GET", &format!("/v1/events/{id}?wait={wait}"), &[BEARER], b"")
}

/// What a step that waits says.
fn waits(step: Progress) -> (Timestamp, String, Request) {
    match step {
        Progress::Wait { until, keys, request, .. } => (until, keys.concat(), *request),
        Progress::Done(response) => panic!("{response:?}"),
    }
}

fn done(step: Progress) -> serde_json::Value {
    match step {
        Progress::Done(response) => answer("GET", response).is(200).json(),
        Progress::Wait { .. } => panic!("it waits"),
    }
}

#[test]
fn it_ends_when_it_was_to_end() {
    for (settings, again) in [(&[("wake-ups", "pushed")][..], 30), (&[][..], 5)] {
        let world = World::with(settings);
        let (id, _) = world.ask_for(DataType::Bool);
        let start = world.now.get();
        let (until, key, request) = waits(world.step(poll(&id, "30")));
        assert_eq!(until, start.plus_seconds(again));
        assert_eq!(key, format!("hitl-requests/{id}/response.json"));
        world.pass(28);
        let (until, _, request) = waits(world.step(request));
        assert_eq!(until, start.plus_seconds(30));
        // A clock that jumps back does not make it longer.
        world.now.set(Timestamp::from_millis(start.millis() - 3_600_000));
        let (until, _, request) = waits(world.step(request));
        assert!(until <= world.now.get().plus_seconds(30));
        world.pass(30);
        assert_eq!(done(world.step(request))["status"], "pending");
    }
}

#[test]
fn it_ends_with_the_outcome() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Bool);
    let (_, _, request) = waits(world.step(poll(&id, "30")));
    world.fill(&[("request_id", &id), ("t", &t), ("value", "no")]).is(303);
    assert_eq!(done(world.step(request))["response"]["value"], json!(false));
    assert_eq!(done(world.step(poll(&id, "30")))["status"], "completed");
}

#[test]
fn it_ends_with_the_deadline() {
    let world = World::with(&[("wake-ups", "pushed")]);
    let (id, _) =
        world.ask(Question { timeout: Timeout::Seconds(10), ..Question::new("n", "Well?", DataType::Bool) });
    let (until, _, request) = waits(world.step(poll(&id, "60")));
    assert_eq!(until, world.now.get().plus_seconds(10));
    world.pass(10);
    assert_eq!(done(world.step(request))["status"], "timed_out");
}

#[test]
fn how_long_it_may_be() {
    let world = World::with(&[("wake-ups", "pushed")]);
    let (id, _) = world.ask_for(DataType::Bool);
    for long in ["60", "61", "3600", "99999999999999999999999999"] {
        let (until, ..) = waits(world.step(poll(&id, long)));
        assert_eq!(until, world.now.get().plus_seconds(60), "{long}");
    }
    assert_eq!(done(world.step(poll(&id, "0")))["status"], "pending");
    for bad in ["", "x", "-1", "1.5", "+1", "1e3", "%20", "%D9%A3"] {
        world.send("GET", &format!("/v1/events/{id}?wait={bad}"), &[BEARER], b"").is(422).names("wait");
    }
    world.send("GET", "/v1/events/unknown?wait=30", &[BEARER], b"").is(404);
}
