//! Removing the events that ended long ago, as an administrator asks for it.

use crate::support::{Answer, BEARER, World, block_on};
use hitl_core::protocol::HELD;
use hitl_core::{DataType, OnTimeout, Question, Timeout, Timestamp, keys};
use serde_json::{Value as Json, json};

const DAY: u64 = 86_400;

fn question(key: &str) -> Question {
    Question { key: Some(key.into()), ..Question::new("approve", "Shall we?", DataType::Int) }
}

impl World {
    /// One call of a purge of what ended `days` ago.
    fn purge_page(&self, days: u64, dry_run: bool, after: &Json) -> Json {
        let body = json!({ "older_than_seconds": days * DAY, "dry_run": dry_run, "after": after });
        self.post("/v1/purge", &body).is(200).json()
    }

    /// All calls of one; gives how many events were looked at and removed.
    fn purge(&self, days: u64, dry_run: bool) -> (u64, u64) {
        let (mut looked_at, mut removed, mut after) = (0, 0, Json::Null);
        for _ in 0..1_000 {
            let page = self.purge_page(days, dry_run, &after);
            looked_at += page["looked_at"].as_u64().unwrap();
            removed += page["removed"].as_u64().unwrap();
            after = page["next"].clone();
            if after.is_null() {
                return (looked_at, removed);
            }
        }
        panic!("it does not end")
    }

    fn answer(&self, id: &str) -> Answer {
        self.post(&format!("/v1/events/{id}/response"), &json!({ "value": 7 }))
    }

    fn read(&self, path: &str) -> Answer {
        self.send("GET", path, &[BEARER], b"")
    }

    /// What the store has of the event, without the key that signs links.
    fn left(&self, id: &str) -> Vec<String> {
        self.stored().into_keys().filter(|key| key.contains(id)).collect()
    }
}

#[test]
fn what_ended_long_ago_goes_with_all_that_is_its_own_and_the_rest_stays() {
    let world = World::new();
    let (old, t) = world.ask(question("old"));
    let (open, _) = world.ask(Question { timeout: Timeout::Never, ..question("open") });
    world.answer(&old).is(200);
    let revoke = format!("/v1/events/{old}/links/revoke");
    world.post(&revoke, &json!({ "t": Json::Null })).is(200);
    world.pass(20 * DAY);
    let (young, _) = world.ask(question("young"));
    world.answer(&young).is(200);
    world.pass(10 * DAY);
    let before = world.stored();
    assert_eq!(world.purge(30, true), (3, 1), "a dry run counts");
    assert_eq!(world.stored(), before, "a dry run changes nothing");
    assert_eq!(world.purge(30, false), (3, 1));

    for path in [format!("/v1/events/{old}"), format!("/status/{old}"), format!("/v1/events/{old}/report")] {
        world.read(&path).is(404);
    }
    world.answer(&old).is(404);
    world.get(&format!("/form/{old}?t={t}")).is(403);
    world.read(&format!("/v1/events/{young}")).is(200);
    assert_eq!(world.read(&format!("/v1/events/{open}")).is(200).json()["status"], "pending");
    let listed = world.read("/v1/events?status=all").is(200).json();
    assert_eq!(listed["events"].as_array().unwrap().len(), 2);
    // At first the place of the outcome is kept, without what was in it.
    let [place, record] = [keys::response(&old), keys::purged(&old)];
    let revoked = keys::all_revoked(&old, 1);
    assert_eq!(world.left(&old), [record.clone(), place.clone(), revoked]);
    let stub = String::from_utf8(world.stored()[&place].clone()).unwrap();
    assert!(stub.starts_with("{\"purged_at\":") && !stub.contains("value"), "{stub}");
    assert_eq!(world.purge(30, false), (2, 0));
    assert_eq!(world.left(&old).len(), 3);
    world.pass(HELD);
    assert_eq!(world.purge(40, false), (2, 0));
    assert_eq!(world.left(&old), [record], "that the id is taken is all that is left");
    let of_others = |(key, _): &(String, Vec<u8>)| !key.contains(&old);
    let rest = |stored: std::collections::BTreeMap<String, Vec<u8>>| -> Vec<_> {
        stored.into_iter().filter(of_others).collect()
    };
    assert_eq!(rest(world.stored()), rest(before), "what is of others is as it was");
}

#[test]
fn a_question_that_is_asked_again_is_a_new_one_however_often() {
    let world = World::new();
    let mut ids = Vec::new();
    for round in 0..5_u32 {
        let (id, t) = world.ask(question("nightly"));
        assert!(!ids.contains(&id), "round {round}");
        // It is found as long as it is there, ended or not.
        assert_eq!(world.ask(question("nightly")).0, id);
        world.get(&format!("/form/{id}?t={t}")).is(200);
        world.answer(&id).is(200);
        assert_eq!(world.ask(question("nightly")).0, id);
        // An old link opens no new question.
        for old in &ids {
            world.get(&format!("/form/{old}?t={t}")).is(403);
            world.read(&format!("/v1/events/{old}")).is(404);
        }
        world.pass(DAY);
        assert_eq!(world.purge(1, false).1, 1);
        ids.push(id);
    }
    // Another prompt is another question now, and no conflict.
    let other = Question { prompt: "Really?".into(), ..question("nightly") };
    assert!(!ids.contains(&world.ask(other).0));
}

#[test]
fn what_has_no_key_leaves_nothing() {
    let world = World::new();
    let (id, _) = world.ask_for(DataType::Int);
    world.answer(&id).is(200);
    assert_eq!(world.purge(0, false), (1, 1));
    world.pass(HELD);
    assert_eq!(world.purge(0, false), (0, 0));
    assert_eq!(world.left(&id), [""; 0]);
}

#[test]
fn a_deadline_that_nobody_noticed_ends_an_event_before_it_goes() {
    let world = World::new();
    let timeout = Timeout::Seconds(60);
    let question = Question { timeout, on_timeout: OnTimeout::Decline, ..question("late") };
    let (id, _) = world.ask(question);
    world.pass(30 * DAY);
    let before = world.stored();
    assert_eq!((world.purge(30, true), world.purge(29, true)), ((1, 0), (1, 1)));
    assert_eq!(world.stored(), before);
    assert_eq!(world.purge(30, false), (1, 0));
    assert_eq!(world.outcome(&id).unwrap()["status"], "declined");
    world.pass(60);
    assert_eq!(world.purge(30, false), (1, 1));
    assert_eq!(world.purge(0, false), (0, 0));
}

/// The original plugin keeps no moment. Where nothing says when an event ended, it stays, and is counted.
#[test]
fn what_the_original_plugin_wrote_goes_by_its_deadline_or_stays() {
    let world = World::new();
    let (dated, _) = world.ask(Question { timeout: Timeout::Seconds(60), ..question("dated") });
    let put = |key: String, text: String| drop(world.store.map.borrow_mut().insert(key, text.into_bytes()));
    let plugins = |id: &str| {
        format!(r#"{{"value": 1, "status": "completed", "request_id": "{id}", "data_type": "int"}}"#)
    };
    put(keys::response(&dated), plugins(&dated));
    let request = r#"{"request_id":"p","event_name":"e","data_type":"int","prompt":"?","status":"pending"}"#;
    put(keys::request("p"), request.into());
    put(keys::response("p"), plugins("p"));
    // One of which a part is written, and one that is none.
    put(keys::request("torn"), request.into());
    put(keys::response("torn"), "{\"value\": 1".into());
    put(keys::request("odd"), "no request".into());
    put(keys::response("odd"), plugins("odd"));
    world.pass(59);
    let page = world.purge_page(0, false, &Json::Null);
    assert_eq!(page, json!({ "looked_at": 4, "removed": 0, "undated": 2, "unreadable": 1, "next": null }));
    world.pass(1);
    let page = world.purge_page(0, false, &Json::Null);
    assert_eq!(page, json!({ "looked_at": 4, "removed": 1, "undated": 1, "unreadable": 1, "next": null }));
    assert!(!world.stored().contains_key(&keys::request(&dated)));
    assert_eq!(
        (world.left("p").is_empty(), world.left("odd").len(), world.left("torn").len()),
        (false, 2, 2)
    );
}

/// Each step of a purge may be its last. What it leaves is removed by the next one, and never an event that looks open.
#[test]
fn a_purge_that_was_cut_off_goes_on() {
    let world = World::new();
    let (id, _) = world.ask(Question { run: Some("r".into()), ..question("cut") });
    world.answer(&id).is(200);
    let request = block_on(world.events.request(&id)).unwrap();
    let whole = world.stored();
    let old_marker = keys::old_marker(&request.scope(), &id);
    // What a server of an earlier version, or one that crashed, left.
    let mut full = whole.clone();
    full.extend(keys::markers(&request).into_iter().chain([old_marker]).map(|marker| (marker, Vec::new())));
    *world.store.map.borrow_mut() = full.clone();
    world.pass(DAY);
    assert_eq!(world.purge(1, false), (1, 1));
    let done = world.stored();
    // From everything, step by step, to what is left: the record, the stub, the markers, the request.
    let gone: Vec<String> = full.keys().filter(|key| !done.contains_key(*key)).cloned().collect();
    assert_eq!(
        gone.iter().filter(|key| key.ends_with(&id)).count(),
        4,
        "three markers and an old one: {gone:?}"
    );
    let [record, place, stored] = [keys::purged(&id), keys::response(&id), keys::request(&id)];
    let mut step = full;
    step.insert(record.clone(), Vec::new());
    for at in 0..3 {
        if at == 1 {
            step.insert(place.clone(), done[&place].clone());
        } else if at == 2 {
            step.retain(|key, _| !gone.contains(key) || *key == stored);
        }
        *world.store.map.borrow_mut() = step.clone();
        let looked = world.read(&format!("/v1/events/{id}"));
        let listed = world.read("/v1/events").is(200).json();
        assert_eq!(listed["events"], json!([]), "step {at}");
        assert_eq!(looked.status, if at == 0 { 200 } else { 404 }, "step {at}");
        assert_eq!(world.purge(1, false), (1, 1), "step {at}");
        assert_eq!(world.stored(), done, "step {at}");
    }
}

/// The purge was cut off when the event was gone and its request was still there.
#[test]
fn the_marker_of_an_earlier_version_is_not_moved_for_an_event_that_is_gone() {
    let world = World::new();
    let (id, _) = world.ask(question("cut"));
    world.answer(&id).is(200);
    let request = block_on(world.events.request(&id)).unwrap();
    let whole = world.stored();
    world.pass(DAY);
    assert_eq!(world.purge(1, false), (1, 1));
    let stub = world.stored()[&keys::response(&id)].clone();
    let (old_marker, markers) = (keys::old_marker(&request.scope(), &id), keys::markers(&request));
    let mut cut = whole;
    cut.retain(|key, _| !markers.contains(key));
    cut.extend([(keys::response(&id), stub), (old_marker.clone(), Vec::new())]);
    *world.store.map.borrow_mut() = cut;
    assert_eq!(world.read("/v1/events").is(200).json()["events"], json!([]));
    let left = world.left(&id);
    assert!(!left.iter().any(|key| *key == old_marker || markers.contains(key)), "{left:?}");
}

#[test]
fn one_call_does_a_bounded_amount_and_says_where_to_go_on() {
    let world = World::new();
    let mut ids = Vec::new();
    for n in 0..500 {
        let (id, _) = world.ask(Question { run: Some("r".into()), ..question(&n.to_string()) });
        if n % 2 == 0 {
            world.answer(&id).is(200);
        }
        ids.push(id);
    }
    world.pass(60);
    let page = world.purge_page(0, false, &Json::Null);
    let (removed, next) = (page["removed"].as_u64().unwrap(), page["next"].as_str().unwrap().to_owned());
    assert!((1..=96).contains(&removed), "{page}");
    // From there on, and from anywhere else, others go the rest.
    let mut all = removed;
    let mut after = json!(next);
    while !after.is_null() {
        let page = world.purge_page(0, false, &after);
        all += page["removed"].as_u64().unwrap();
        after = page["next"].clone();
    }
    assert_eq!(all, 250);
    for (n, id) in ids.iter().enumerate() {
        world.read(&format!("/v1/events/{id}")).is(if n % 2 == 0 { 404 } else { 200 });
    }
    // Nothing to remove: one call looks at many.
    let page = world.purge_page(0, false, &Json::Null);
    assert_eq!((&page["looked_at"], &page["removed"], &page["next"]), (&json!(250), &json!(0), &Json::Null));
}

#[test]
fn bodies_that_ask_for_no_purge() {
    let world = World::new();
    for (body, field, code) in [
        (json!({}), "older_than_seconds", "missing"),
        (json!({ "older_than_seconds": null }), "older_than_seconds", "missing"),
        (json!({ "older_than_seconds": "30d" }), "older_than_seconds", "whole_seconds"),
        (json!({ "older_than_seconds": 0.5 }), "older_than_seconds", "whole_seconds"),
        (json!({ "older_than_seconds": -1 }), "older_than_seconds", "seconds"),
        (json!({ "older_than_seconds": 315_360_001 }), "older_than_seconds", "seconds"),
        (json!({ "older_than_seconds": 1, "dry_run": "true" }), "dry_run", "not_truth"),
        (json!({ "older_than_seconds": 1, "after": 7 }), "after", "not_text"),
        (json!({ "older_than_seconds": 1, "after": "a\nb" }), "after", "cursor"),
        (json!({ "older_than_seconds": 1, "all": true }), "all", "unknown_member"),
    ] {
        let problem = world.post("/v1/purge", &body).is(422).json();
        let error = &problem["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{body}");
    }
    world.post("/v1/purge?older_than_seconds=1", &json!({ "older_than_seconds": 1 })).is(422);
    world.send("POST", "/v1/purge", &[BEARER], b"").is(415);
}

/// A key for a part of the events is not for purging: what is left of an event does not say whose it was.
#[test]
fn a_key_of_a_project_purges_nothing() {
    let world = World::new();
    let made = world.post("/v1/keys", &json!({ "role": "admin", "project": "billing" })).is(201).json();
    let bearer = format!("Bearer {}", made["key"].as_str().unwrap());
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = json!({ "older_than_seconds": 0 }).to_string();
    let told = world.send("POST", "/v1/purge", &headers, body.as_bytes()).is(403).json();
    assert!(told["detail"].as_str().unwrap().contains("for all events"), "{told}");
}

/// Who waits for an event that is purged is told so, also by the request that it was given long ago.
#[test]
fn who_still_looks_learns_that_it_is_gone() {
    let world = World::new();
    let (id, _) = world.ask(Question { timeout: Timeout::Seconds(60), ..question("waits") });
    let request = block_on(world.events.request(&id)).unwrap();
    world.answer(&id).is(200);
    world.pass(DAY);
    assert_eq!(world.purge(0, false), (1, 1));
    let look = |now: Timestamp| block_on(world.events.look(&request, now));
    for wait in [0, HELD, 365 * DAY] {
        world.pass(wait);
        assert_eq!(look(world.now.get()), Err(hitl_core::Error::NotFound));
        world.purge(0, false);
    }
    // Its deadline, which is past, ended nothing.
    assert_eq!(world.left(&id), [keys::purged(&id)]);
}
