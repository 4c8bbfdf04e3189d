//! Waiting for many events at once: `POST /v1/wait`.

use crate::support::{BEARER, BROWSER, JSON, World, answer, request};
use hitl_core::documents::{EventProblem, Waited};
use hitl_core::http::{MAX_BODY, Progress, Request};
use hitl_core::{DataType, Question, StorageError, Timeout, Timestamp};
use serde_json::{Value as Json, json};

const PUSHED: &[(&str, &str)] = &[("wake-ups", "pushed")];

fn wait(query: &Json) -> Request {
    request("POST", "/v1/wait", &[BEARER, JSON], query.to_string().as_bytes())
}

fn waited(world: &World, query: &Json) -> Waited {
    serde_json::from_value(world.post("/v1/wait", query).is(200).json()).unwrap()
}

fn ended(waited: &Waited) -> Vec<&str> {
    waited.events.iter().map(|event| &*event.request.request_id).collect()
}

fn refused(waited: &Waited) -> Vec<(&str, u16)> {
    let told = |told: &EventProblem| told.problem.status;
    waited.problems.iter().map(|problem| (&*problem.request_id, told(problem))).collect()
}

/// What a step that waits says.
fn waits(step: Progress) -> (Timestamp, Vec<String>, Request) {
    match step {
        Progress::Wait { until, keys, request, .. } => (until, keys, *request),
        Progress::Done(response) => panic!("{response:?}"),
    }
}

fn done(step: Progress) -> Waited {
    match step {
        Progress::Done(response) => serde_json::from_value(answer("POST", response).is(200).json()).unwrap(),
        Progress::Wait { .. } => panic!("it waits"),
    }
}

fn say(world: &World, id: &str) {
    world.post(&format!("/v1/events/{id}/response"), &json!({ "value": true })).is(200);
}

fn many(world: &World, count: usize) -> Vec<String> {
    (0..count).map(|_| world.ask_for(DataType::Bool).0).collect()
}

#[test]
fn those_that_have_ended_come_at_once_and_the_others_do_not() {
    let world = World::with(PUSHED);
    let ids = many(&world, 5);
    let open = waited(&world, &json!({ "ids": ids }));
    assert!(open.events.is_empty() && open.problems.is_empty() && !open.more);
    say(&world, &ids[3]);
    say(&world, &ids[1]);
    let some = waited(&world, &json!({ "ids": ids, "wait": 60 }));
    assert_eq!(ended(&some), [&*ids[1], &*ids[3]], "in the order in which they were asked for");
    // Each as it is shown alone.
    let alone = world.send("GET", &format!("/v1/events/{}", ids[1]), &[BEARER], b"").is(200).json();
    assert_eq!(serde_json::to_value(&some.events[0]).unwrap(), alone);
    // Who lost the answer gets it again.
    assert_eq!(waited(&world, &json!({ "ids": ids })), some);
}

#[test]
fn it_waits_for_all_of_them_and_ends_with_the_first() {
    let world = World::with(PUSHED);
    let ids = many(&world, 3);
    let start = world.now.get();
    let (until, keys, request) = waits(world.step(wait(&json!({ "ids": ids, "wait": 30 }))));
    assert_eq!(until, start.plus_seconds(30));
    let wanted: Vec<_> = ids.iter().map(|id| format!("hitl-requests/{id}/response.json")).collect();
    assert_eq!(keys, wanted);
    // Woken without a cause it goes on, and no longer than it was to.
    world.pass(20);
    let (until, _, request) = waits(world.step(request));
    assert_eq!(until, start.plus_seconds(30));
    say(&world, &ids[2]);
    assert_eq!(ended(&done(world.step(request))), [&*ids[2]]);
}

#[test]
fn it_ends_when_it_was_to_end() {
    for (settings, again) in [(PUSHED, 30), (&[][..], 5)] {
        let world = World::with(settings);
        let ids = many(&world, 2);
        let start = world.now.get();
        let (until, _, request) = waits(world.step(wait(&json!({ "ids": ids, "wait": 30 }))));
        assert_eq!(until, start.plus_seconds(again));
        // A clock that jumps back does not make it longer.
        world.now.set(Timestamp::from_millis(start.millis() - 3_600_000));
        let (until, _, request) = waits(world.step(request));
        assert!(until <= world.now.get().plus_seconds(30));
        world.now.set(start.plus_seconds(30));
        let told = done(world.step(request));
        assert!(told.events.is_empty() && told.problems.is_empty() && !told.more);
    }
}

#[test]
fn a_deadline_ends_it_with_what_it_brings() {
    let world = World::with(PUSHED);
    let question = Question::new("n", "Well?", DataType::Bool);
    let (due, _) = world.ask(Question { timeout: Timeout::Seconds(10), ..question.clone() });
    let (never, _) = world.ask(Question { timeout: Timeout::Never, ..question });
    let query = json!({ "ids": [never, due], "wait": 60 });
    let at = world.now.get().plus_seconds(10);
    let (until, _, request) = waits(world.step(wait(&query)));
    assert_eq!(until, at);
    assert_eq!(waited(&world, &json!({ "ids": [never, due] })).look_again_at, Some(at));
    assert_eq!(waited(&world, &json!({ "ids": [never] })).look_again_at, None);
    world.pass(10);
    let told = done(world.step(request));
    assert_eq!(ended(&told), [&*due]);
    assert_eq!(told.events[0].response.as_ref().unwrap().status.name(), "timed_out");
    assert!(world.outcome(&due).is_some(), "whoever looks ends it");
}

#[test]
fn what_is_not_there_holds_nobody_up() {
    let world = World::with(PUSHED);
    let ids = many(&world, 2);
    let long = "x".repeat(129);
    let odd = ["unknown", "", "../etc/passwd", "a/b", &long, "<b>"];
    let mut asked: Vec<&str> = odd.to_vec();
    asked.extend(ids.iter().map(String::as_str));
    let told = waited(&world, &json!({ "ids": asked, "wait": 60 }));
    assert_eq!(refused(&told), odd.map(|id| (id, 404)));
    assert!(told.events.is_empty());
    say(&world, &ids[0]);
    let told = waited(&world, &json!({ "ids": asked, "wait": 60 }));
    assert_eq!((ended(&told), refused(&told).len()), (vec![&*ids[0]], odd.len()));
    // In the words in which one alone is told.
    let alone = world.send("GET", "/v1/events/unknown", &[BEARER], b"").is(404).json();
    assert_eq!(serde_json::to_value(&told.problems[0].problem).unwrap(), alone);
}

#[test]
fn one_record_that_cannot_be_read_holds_nobody_up() {
    let world = World::with(PUSHED);
    let ids = many(&world, 3);
    let key = |id: &str, file: &str| format!("hitl-requests/{id}/{file}.json");
    world.store.map.borrow_mut().insert(key(&ids[0], "response"), b"no outcome".to_vec());
    *world.store.bad_key.borrow_mut() =
        Some((key(&ids[2], "request"), StorageError::Other("a bad sector".into())));
    say(&world, &ids[1]);
    let told = waited(&world, &json!({ "ids": ids, "wait": 60 }));
    assert_eq!(ended(&told), [&*ids[1]]);
    assert_eq!(refused(&told), [(&*ids[0], 500), (&*ids[2], 500)]);
    assert!(!world.post("/v1/wait", &json!({ "ids": ids })).body.contains("sector"));
    // A store that is away is away for all of them.
    *world.store.failure.borrow_mut() = Some(StorageError::Unavailable("no route".into()));
    let away = world.post("/v1/wait", &json!({ "ids": ids })).is(503);
    assert_eq!(away.header("retry-after"), "1");
}

#[test]
fn an_outcome_that_is_being_written_is_waited_for() {
    let world = World::with(PUSHED);
    let ids = many(&world, 2);
    let key = format!("hitl-requests/{}/response.json", ids[0]);
    world.store.map.borrow_mut().insert(key.clone(), b"{\"status\": \"comp".to_vec());
    let (until, keys, _) = waits(world.step(wait(&json!({ "ids": ids, "wait": 60 }))));
    assert_eq!(until, world.now.get().plus_seconds(1));
    assert!(!keys.contains(&key), "what is there is not waited for");
    assert_eq!(waited(&world, &json!({ "ids": ids })).look_again_at, Some(until));
}

/// What a key may not see is not there for it, in the same words, and nothing of it comes out.
#[test]
fn a_key_that_may_not_see_an_event_waits_for_none() {
    let world = World::with(PUSHED);
    let key = |wanted: Json| {
        let made = world.post("/v1/keys", &wanted).is(201).json();
        format!("Bearer {}", made["key"].as_str().unwrap())
    };
    let ask = |who: &str, project: &str| {
        let question =
            json!({ "event_name": "e", "prompt": "secret words", "data_type": "bool", "project": project });
        let headers = [("authorization", who), JSON];
        let made = world.send("POST", "/v1/events", &headers, question.to_string().as_bytes()).is(201).json();
        made["request_id"].as_str().unwrap().to_owned()
    };
    let ci = key(json!({ "role": "ask", "name": "ci" }));
    let etl = key(json!({ "role": "ask", "name": "etl" }));
    let scoped = key(json!({ "role": "answer", "project": "billing" }));
    let (own, other) = (ask(&ci, "default"), ask(&etl, "billing"));
    for id in [&own, &other] {
        say(&world, id);
    }
    let query = json!({ "ids": [own, other, "0b7c0b5e6d4c4f6e9f5a0d9f3d1f1f1f"], "wait": 60 }).to_string();
    for (who, sees, not) in [(&ci, &own, &other), (&etl, &other, &own), (&scoped, &other, &own)] {
        let headers = [("authorization", &**who), JSON];
        let told = world.send("POST", "/v1/wait", &headers, query.as_bytes()).is(200);
        let told: Waited = serde_json::from_str(&told.body).unwrap();
        assert_eq!(ended(&told), [&**sees]);
        assert_eq!(refused(&told), [(&**not, 404), ("0b7c0b5e6d4c4f6e9f5a0d9f3d1f1f1f", 404)]);
        assert_eq!(told.problems[0].problem, told.problems[1].problem);
    }
    for headers in [&[JSON][..], &[JSON, ("authorization", "Bearer wrong")]] {
        let told = world.send("POST", "/v1/wait", headers, query.as_bytes()).is(401);
        assert!(!told.body.contains(&own));
    }
    // A page of another site does not wait in the name of who is signed in.
    let cookie = world.sign_in("/").header("set-cookie").split(';').next().unwrap().to_owned();
    let signed = [BROWSER, ("cookie", &*cookie), JSON];
    world.send("POST", "/v1/wait", &signed, query.as_bytes()).is(200);
    let elsewhere = [signed[0], signed[1], signed[2], ("sec-fetch-site", "cross-site")];
    world.send("POST", "/v1/wait", &elsewhere, query.as_bytes()).is(403);
}

#[test]
fn what_is_wrong_with_a_body_is_named() {
    let world = World::with(PUSHED);
    let id = world.ask_for(DataType::Bool).0;
    let ids = |count: usize| -> Vec<String> { (0..count).map(|n| format!("id-{n}")).collect() };
    for (query, field) in [
        (json!({}), "ids"),
        (json!({ "ids": null }), "ids"),
        (json!({ "ids": [] }), "ids"),
        (json!({ "ids": ids(1_001) }), "ids"),
        (json!({ "ids": [3] }), "ids"),
        (json!({ "ids": { "a": 1 } }), "ids"),
        (json!({ "ids": [id], "wait": -1 }), "wait"),
        (json!({ "ids": [id], "wait": 1.5 }), "wait"),
        (json!({ "ids": [id], "wait": "30" }), "wait"),
        (json!({ "ids": [id], "wait": 1e300 }), "wait"),
        (json!({ "ids": [id], "run": "r" }), "run"),
    ] {
        world.post("/v1/wait", &query).is(422).names(field);
    }
    world.send("POST", "/v1/wait?wait=3", &[BEARER, JSON], b"{}").is(422).names("wait");
    world.send("POST", "/v1/wait", &[BEARER, JSON], b"[").is(400);
    world.send("POST", "/v1/wait", &[BEARER], json!({ "ids": [id] }).to_string().as_bytes()).is(415);
    world.send("GET", "/v1/wait", &[BEARER], b"").is(405);
    for long in [json!(60), json!(61), json!(60.0), json!(315_360_000)] {
        let (until, ..) = waits(world.step(wait(&json!({ "ids": [id], "wait": long }))));
        assert_eq!(until, world.now.get().plus_seconds(60), "{long}");
    }
    // A thousand of the longest ids fit into a body, with room to spare.
    let longest: Vec<String> = (0..1_000).map(|n| format!("{n:0128}")).collect();
    let body = json!({ "ids": longest, "wait": 60 });
    assert!(body.to_string().len() < MAX_BODY / 3);
    let told = waited(&world, &body);
    // What is told of them is long enough before that.
    assert!(told.more && (500..1_000).contains(&told.problems.len()), "{}", told.problems.len());
}

/// An answer is of bounded size: the rest comes with the next one, and each event once.
#[test]
fn long_answers_come_in_several_pieces() {
    let world = World::with(PUSHED);
    let mut left: Vec<String> = (0..100)
        .map(|_| {
            let id = world.ask(Question::new("n", "€".repeat(16_000), DataType::Str)).0;
            let said = json!({ "value": "\u{1f600}".repeat(30_000), "comment": "\"".repeat(2_000) });
            world.post(&format!("/v1/events/{id}/response"), &said).is(200);
            id
        })
        .collect();
    let (mut pieces, mut seen) = (0, 0);
    while !left.is_empty() {
        let told = world.post("/v1/wait", &json!({ "ids": left, "wait": 60 })).is(200);
        assert!(told.body.len() < 4 << 20, "{} bytes", told.body.len());
        let told: Waited = serde_json::from_str(&told.body).unwrap();
        assert_eq!(told.more, told.events.len() < left.len());
        let had: Vec<String> = ended(&told).into_iter().map(str::to_owned).collect();
        left.retain(|id| !had.contains(id));
        (pieces, seen) = (pieces + 1, seen + had.len());
    }
    assert!(seen == 100 && pieces > 10, "{seen} in {pieces}");
}
