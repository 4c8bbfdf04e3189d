//! Waiting for whatever ends in a scope: `POST /v1/wait` with one, and a cursor.

use crate::support::{BEARER, JSON, World, answer, block_on, request};
use hitl_core::documents::Waited;
use hitl_core::http::{Progress, Request};
use hitl_core::{DataType, Question, StorageError, Timeout, Timestamp};
use serde_json::{Value as Json, json};
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes each event another one.
static KEYS: AtomicU64 = AtomicU64::new(0);
const PUSHED: &[(&str, &str)] = &[("wake-ups", "pushed")];

fn ask(world: &World, project: &str, run: &str, timeout: Timeout) -> String {
    let question = Question {
        project: Some(project.into()),
        run: Some(run.into()),
        key: Some(KEYS.fetch_add(1, Ordering::Relaxed).to_string()),
        timeout,
        ..Question::new("deploy", "Ship it?", DataType::Bool)
    };
    world.ask(question).0
}

fn say(world: &World, id: &str) {
    world.post(&format!("/v1/events/{id}/response"), &json!({ "value": true })).is(200);
}

/// What a host does when an answer is out.
fn tidy(world: &World) {
    block_on(world.events.run_cleanup(&|| world.now.get()));
}

fn pass(world: &World, seconds: u64) {
    world.now.set(world.now.get().plus_seconds(seconds));
}

fn waited(world: &World, query: &Json) -> Waited {
    serde_json::from_value(world.post("/v1/wait", query).is(200).json()).unwrap()
}

/// What there is to tell of a scope from a cursor on, until there is no more; and the next cursor.
fn told(world: &World, scope: &Json, cursor: &mut Option<String>) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        let waited = waited(world, &json!({ "scope": scope, "cursor": cursor }));
        told.extend(waited.events.into_iter().map(|event| event.request.request_id));
        *cursor = waited.cursor;
        tidy(world);
        if !waited.more {
            return told;
        }
    }
}

#[test]
fn each_end_is_told_once_to_those_in_whose_scope_it_is() {
    let world = World::with(PUSHED);
    let mut events = Vec::new();
    for project in ["p", "q"] {
        for run in ["r", "s"] {
            events.push((project, run, ask(&world, project, run, Timeout::Default)));
        }
    }
    let scopes = [
        (json!({}), 4),
        (json!({ "project": "p" }), 2),
        (json!({ "run": "r" }), 2),
        (json!({ "project": "q", "run": "s" }), 1),
        (json!({ "project": "q", "domain": "development", "run": null }), 2),
        (json!({ "domain": "production" }), 0),
        (json!({ "run": "" }), 0),
    ];
    let mut cursors = vec![None; scopes.len()];
    for ((scope, _), cursor) in scopes.iter().zip(&mut cursors) {
        assert_eq!(told(&world, scope, cursor), [""; 0], "{scope}");
    }
    for (_, _, id) in events.iter().rev() {
        say(&world, id);
        tidy(&world);
        pass(&world, 1);
    }
    for ((scope, count), cursor) in scopes.iter().zip(&mut cursors) {
        let fits = |name: &str, own: &str| scope[name].as_str().is_none_or(|wanted| wanted == own);
        let wanted =
            events.iter().rev().filter(|(project, run, _)| fits("project", project) && fits("run", run));
        let wanted: Vec<_> = wanted.map(|(_, _, id)| id.clone()).take(*count).collect();
        assert_eq!(told(&world, scope, cursor), wanted, "{scope}, in the order in which they ended");
        assert_eq!(wanted.len(), *count);
        for seconds in [0, 1, 59, 61, 3_600] {
            pass(&world, seconds);
            assert_eq!(told(&world, scope, cursor), [""; 0], "{scope} after {seconds} s");
        }
        // Without a cursor all comes, as far as it is kept.
        assert_eq!(told(&world, scope, &mut None).len(), *count, "{scope}");
    }
}

#[test]
fn since_is_where_one_begins_who_has_no_cursor() {
    let world = World::with(PUSHED);
    let (early, late) = (ask(&world, "p", "r", Timeout::Default), ask(&world, "p", "r", Timeout::Default));
    let begin = world.now.get();
    say(&world, &early);
    tidy(&world);
    pass(&world, 100);
    let since = world.now.get();
    say(&world, &late);
    tidy(&world);
    for (since, ids) in
        [(Some(begin), vec![&early, &late]), (Some(since), vec![&late]), (None, vec![&early, &late])]
    {
        let waited = waited(&world, &json!({ "scope": {}, "since": since }));
        let told: Vec<_> = waited.events.iter().map(|event| &event.request.request_id).collect();
        assert_eq!(told, ids, "{since:?}");
    }
}

#[test]
fn a_deadline_ends_an_event_though_nobody_looks_at_it() {
    let world = World::with(PUSHED);
    let id = ask(&world, "p", "r", Timeout::Seconds(10));
    let mut cursor = None;
    assert_eq!(told(&world, &json!({ "run": "r" }), &mut cursor), [""; 0]);
    let again = waited(&world, &json!({ "scope": { "run": "r" }, "cursor": cursor })).look_again_at;
    assert_eq!(again, Some(world.now.get().plus_seconds(10)));
    pass(&world, 10);
    // The first call ends it.
    let first = told(&world, &json!({ "run": "r" }), &mut cursor);
    let second = told(&world, &json!({ "run": "r" }), &mut cursor);
    assert_eq!([first, second].concat(), [id]);
}

#[test]
fn what_nobody_wrote_down_is_found_within_a_minute() {
    let world = World::with(PUSHED);
    let ids: Vec<_> = (0..300).map(|_| ask(&world, "p", "r", Timeout::Default)).collect();
    let mut cursor = None;
    told(&world, &json!({ "project": "p" }), &mut cursor);
    for id in &ids {
        // By a host that was killed before it wrote that down.
        let crashed = world.again();
        say(&crashed, id);
    }
    let mut found = Vec::new();
    for _ in 0..6 {
        pass(&world, 31);
        found.extend(told(&world, &json!({ "project": "p" }), &mut cursor));
        found.extend(told(&world, &json!({ "project": "p" }), &mut cursor));
    }
    found.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(found, ids);
}

#[test]
fn clocks_that_differ_lose_and_double_nothing() {
    let world = World::with(PUSHED);
    let scope = json!({});
    let (mut cursor, mut all, mut found) = (None, Vec::new(), Vec::new());
    let begin = world.now.get().millis();
    for round in 0..200_u64 {
        let id = ask(&world, "p", "r", Timeout::Never);
        // Hosts whose clocks are up to 25 s apart from the true one, either way.
        let real = begin + round * 1_000;
        let skewed = |nth: u64| Timestamp::from_millis(real + 25_000 - nth * 7 % 51 * 1_000);
        world.now.set(skewed(round));
        say(&world, &id);
        tidy(&world);
        all.push(id);
        world.now.set(skewed(round * 3 + 1));
        found.extend(told(&world, &scope, &mut cursor));
    }
    assert_eq!(found, all);
}

#[test]
fn an_answer_is_of_bounded_size_and_the_rest_comes() {
    let world = World::with(PUSHED);
    let ids: Vec<_> = (0..40)
        .map(|n| {
            let question =
                Question { key: Some(n.to_string()), ..Question::new("essay", "Write", DataType::Str) };
            world.ask(question).0
        })
        .collect();
    for id in &ids {
        let long = json!({ "value": "x".repeat(30_000), "comment": "y".repeat(2_000) });
        world.post(&format!("/v1/events/{id}/response"), &long).is(200);
        tidy(&world);
        pass(&world, 1);
    }
    let (mut cursor, mut found, mut answers) = (None, Vec::new(), 0);
    loop {
        let body = world.post("/v1/wait", &json!({ "scope": {}, "cursor": cursor })).is(200).body;
        assert!(body.len() < 2 << 20, "{}", body.len());
        let waited: Waited = serde_json::from_str(&body).unwrap();
        found.extend(waited.events.into_iter().map(|event| event.request.request_id));
        (cursor, answers) = (waited.cursor, answers + 1);
        if !waited.more {
            break;
        }
    }
    assert_eq!(found, ids);
    assert!(answers > 1);
}

#[test]
fn more_in_a_minute_than_a_cursor_names_are_told_once_each() {
    let world = World::with(PUSHED);
    let ids: Vec<_> = (0..5_000).map(|_| ask(&world, "p", "r", Timeout::Never)).collect();
    let (mut cursor, mut found) = (None, Vec::new());
    for (n, id) in ids.iter().enumerate() {
        say(&world, id);
        if n % 10 == 9 {
            world.now.set(Timestamp::from_millis(world.now.get().millis() + 50));
            tidy(&world);
        }
        if n % 500 == 499 {
            found.extend(told(&world, &json!({}), &mut cursor));
            assert!(cursor.as_ref().is_some_and(|cursor| cursor.len() < 16_800));
        }
    }
    found.sort();
    let mut ids = ids;
    ids.sort();
    assert!(found == ids, "{} of {} were told", found.len(), ids.len());
}

#[test]
fn a_purge_takes_nothing_from_those_who_follow() {
    let world = World::with(PUSHED);
    let id = ask(&world, "p", "r", Timeout::Default);
    let mut cursor = None;
    told(&world, &json!({}), &mut cursor);
    say(&world, &id);
    tidy(&world);
    world.post("/v1/purge", &json!({ "older_than_seconds": 86_400 })).is(200);
    assert_eq!(told(&world, &json!({}), &mut cursor), [&*id]);
    // What is gone is not told to those who begin now.
    pass(&world, 86_400);
    world.post("/v1/purge", &json!({ "older_than_seconds": 86_400 })).is(200);
    assert_eq!(told(&world, &json!({}), &mut None), [""; 0]);
    assert!(world.stored().keys().all(|key| !key.starts_with("hitl-ended/")));
}

/// What a step that waits says.
fn waits(step: Progress) -> (Timestamp, Option<&'static str>, Request) {
    match step {
        Progress::Wait { until, keys, prefix, request } => {
            assert!(keys.is_empty());
            (until, prefix, *request)
        }
        Progress::Done(response) => panic!("{response:?}"),
    }
}

fn wait(query: &Json) -> Request {
    request("POST", "/v1/wait", &[BEARER, JSON], query.to_string().as_bytes())
}

#[test]
fn one_who_waits_listens_and_reads_a_little_after_what_was_heard() {
    let world = World::with(PUSHED);
    let id = ask(&world, "p", "r", Timeout::Default);
    let begin = world.now.get();
    let (until, prefix, next) = waits(world.step(wait(&json!({ "scope": { "run": "r" }, "wait": 60 }))));
    assert_eq!((until, prefix), (begin.plus_seconds(1), Some("hitl-requests/")));
    pass(&world, 1);
    let (until, prefix, next) = waits(world.step(next));
    assert_eq!((until, prefix), (begin.plus_seconds(6), Some("hitl-requests/")), "nothing was heard");
    pass(&world, 2);
    say(&world, &id);
    // Woken by that, before it is written down.
    let (until, prefix, next) = waits(world.step(next));
    assert_eq!((until.millis() - world.now.get().millis(), prefix), (100, None));
    tidy(&world);
    // Not before that moment, whoever wakes it.
    let (again, _, next) = waits(world.step(next));
    assert_eq!(again, until);
    world.now.set(until);
    let Progress::Done(response) = world.step(next) else { panic!("it waits") };
    let told: Waited = serde_json::from_value(answer("POST", response).is(200).json()).unwrap();
    assert_eq!(told.events[0].request.request_id, id);
}

#[test]
fn where_nobody_is_woken_the_log_is_read_each_second() {
    let world = World::new();
    let begin = world.now.get();
    ask(&world, "p", "r", Timeout::Default);
    let (mut until, prefix, mut next) = waits(world.step(wait(&json!({ "scope": {}, "wait": 3 }))));
    assert_eq!((until, prefix), (begin.plus_seconds(1), None));
    for seconds in 2..=3 {
        world.now.set(until);
        (until, _, next) = waits(world.step(next));
        assert_eq!(until, begin.plus_seconds(seconds));
    }
    world.now.set(until);
    let Progress::Done(response) = world.step(next) else { panic!("it waits") };
    let told: Waited = serde_json::from_value(answer("POST", response).is(200).json()).unwrap();
    assert!(told.events.is_empty() && told.cursor.is_some() && !told.more);
}

#[test]
fn a_key_is_told_of_its_own_and_of_nothing_else() {
    let world = World::with(PUSHED);
    let key = |wanted: Json| {
        let made = world.post("/v1/keys", &wanted).is(201).json();
        format!("Bearer {}", made["key"].as_str().unwrap())
    };
    let ann = key(json!({ "role": "ask", "name": "ann" }));
    let bob = key(json!({ "role": "ask", "name": "bob" }));
    let scoped = key(json!({ "role": "answer", "project": "q" }));
    let other = ask(&world, "p", "r", Timeout::Default);
    let body = json!({ "event_name": "x", "prompt": "?", "data_type": "bool", "project": "p", "run": "r" });
    let made =
        world.send("POST", "/v1/events", &[("authorization", &ann), JSON], body.to_string().as_bytes());
    let own = made.is(201).json()["request_id"].as_str().unwrap().to_owned();
    say(&world, &other);
    say(&world, &own);
    tidy(&world);
    for (who, ids) in [(&ann, vec![&own]), (&bob, vec![]), (&scoped, vec![])] {
        let query = json!({ "scope": { "run": "r" } }).to_string();
        let told = world.send("POST", "/v1/wait", &[("authorization", who), JSON], query.as_bytes());
        let told: Waited = serde_json::from_value(told.is(200).json()).unwrap();
        let told: Vec<_> = told.events.iter().map(|event| &event.request.request_id).collect();
        assert_eq!(told, ids, "{who}");
    }
    world.send("POST", "/v1/wait", &[JSON], br#"{"scope":{}}"#).is(401);
}

#[test]
fn what_is_wrong_is_named() {
    let world = World::new();
    for (query, field) in [
        (json!({ "scope": "r" }), "scope"),
        (json!({ "scope": [] }), "scope"),
        (json!({ "scope": null }), "scope"),
        (json!({ "scope": { "run": 1 } }), "scope.run"),
        (json!({ "scope": { "org": "x" } }), "scope.org"),
        (json!({ "scope": {}, "cursor": "x" }), "cursor"),
        (json!({ "scope": {}, "cursor": 1 }), "cursor"),
        (json!({ "scope": {}, "cursor": "1.1..AAAA" }), "cursor"),
        (json!({ "scope": {}, "since": "yesterday" }), "since"),
        (json!({ "scope": {}, "since": 0 }), "since"),
        (json!({ "scope": {}, "ids": ["a"] }), "ids"),
        (json!({ "scope": {}, "wait": -1 }), "wait"),
        (json!({ "cursor": "1.1.." }), "ids"),
    ] {
        world.post("/v1/wait", &query).is(422).names(field);
    }
    *world.store.failure.borrow_mut() = Some(StorageError::Unavailable("sector 7".into()));
    let away = world.post("/v1/wait", &json!({ "scope": {} })).is(503);
    assert!(!away.body.contains("sector"));
}
