//! `POST /v1/events`.

use crate::support::{BASE, BEARER, JSON, World};
use serde_json::{Value, json};

/// A good body, with these members besides or instead.
fn spec(more: &Value) -> Value {
    let mut spec = json!({"event_name": "deploy", "data_type": "bool", "prompt": "Ship it?"});
    for (name, value) in more.as_object().unwrap() {
        spec[name] = value.clone();
    }
    spec
}

#[test]
fn created_and_found_again() {
    let world = World::new();
    let body = spec(&json!({"run": "run-1", "timeout_seconds": 60.0, "on_timeout": {"answer": "no"}}));
    let created = world.post("/v1/events", &body).is(201);
    let event = created.json();
    let id = event["request_id"].as_str().unwrap();
    assert_eq!(created.header("location"), format!("{BASE}/v1/events/{id}"));
    for (member, value) in [
        ("event_name", json!("deploy")),
        ("status", json!("pending")),
        ("response", json!(null)),
        ("project", json!("default")),
        ("timeout_seconds", json!(60)),
        ("expires_at", json!("2026-01-31T12:01:00.000Z")),
        ("on_timeout", json!({"answer": false})),
    ] {
        assert_eq!(event[member], value, "{member}");
    }
    let links = &event["links"];
    assert!(links["form"].as_str().unwrap().starts_with(&format!("{BASE}/form/{id}?t=")));
    assert_eq!(links["submit"], format!("{BASE}/submit/json"));
    assert_eq!(links["status"], format!("{BASE}/status/{id}"));
    assert_eq!(links["report"], format!("{BASE}/v1/events/{id}/report"));
    world.pass(10);
    let found = world.post("/v1/events", &body).is(200);
    assert_eq!(found.json(), event);
    world.post(&format!("/v1/events/{id}/response"), &json!({"value": "yes"})).is(200);
    let found = world.post("/v1/events", &body).is(200).json();
    assert_eq!((&found["status"], &found["response"]["value"]), (&json!("completed"), &json!(true)));
    let other = spec(&json!({"run": "run-1", "prompt": "Ship what?"}));
    let conflict = world.post("/v1/events", &other).is(409);
    assert!(conflict.json()["detail"].as_str().unwrap().contains("prompt"));
    assert_ne!(world.post("/v1/events", &spec(&json!({}))).is(201).json()["request_id"], id);
}

#[test]
fn what_may_be_left_out() {
    let world = World::new();
    let nulls = json!({"prompt_format": null, "schema": null, "org": null, "project": null, "domain": null,
        "run": null, "key": null, "poll_interval_seconds": null, "on_timeout": null, "timeout_seconds": null});
    let event = world.post("/v1/events", &spec(&nulls)).is(201).json();
    assert_eq!(event["expires_at"], json!(null));
    let event = world.post("/v1/events", &spec(&json!({"prompt_format": "text"}))).is(201).json();
    assert_eq!((&event["timeout_seconds"], &event["poll_interval_seconds"]), (&json!(3_600), &json!(5)));
}

/// It would be shown as text, which its creator did not mean.
#[test]
#[cfg(not(feature = "markdown"))]
fn a_build_without_markdown_takes_none() {
    let world = World::new();
    let problem = world.post("/v1/events", &spec(&json!({"prompt_format": "markdown"}))).is(422);
    assert_eq!(problem.names("prompt_format").json()["errors"][0]["code"], "not_yet");
}

#[test]
fn what_is_refused() {
    let world = World::new();
    let before = world.stored();
    let long = "x".repeat(201);
    for (field, value) in [
        ("event_name", json!("")),
        ("event_name", json!(null)),
        ("event_name", json!(3)),
        ("event_name", json!(["deploy"])),
        ("event_name", json!(long)),
        ("event_name", json!("a\nb")),
        ("prompt", json!("")),
        ("prompt", json!({"text": "Ship it?"})),
        ("prompt", json!("x".repeat(16_385))),
        ("prompt", json!("a\u{7}b")),
        ("data_type", json!("integer")),
        ("data_type", json!("date")),
        ("data_type", json!("Bool")),
        ("data_type", json!(null)),
        ("prompt_format", json!("html")),
        ("prompt_format", json!(1)),
        ("schema", json!({"type": "object"})),
        ("org", json!("x".repeat(101))),
        ("project", json!("")),
        ("project", json!(7)),
        ("domain", json!("a\u{0}b")),
        ("run", json!("")),
        ("run", json!([])),
        ("key", json!(long)),
        ("timeout_seconds", json!(0)),
        ("timeout_seconds", json!(-1)),
        ("timeout_seconds", json!(1.5)),
        ("timeout_seconds", json!("3600")),
        ("timeout_seconds", json!(315_360_001_u64)),
        ("timeout_seconds", json!(1e30)),
        ("timeout_seconds", json!(true)),
        ("poll_interval_seconds", json!(0)),
        ("poll_interval_seconds", json!(86_401)),
        ("on_timeout", json!("answer")),
        ("on_timeout", json!({"answer": "maybe"})),
        ("on_timeout", json!({"answer": null})),
        ("on_timeout", json!({"answer": {"a": 1}})),
        ("on_timeout", json!({"answer": true, "else": 1})),
        ("timeout_second", json!(60)),
        ("request_path", json!("elsewhere")),
    ] {
        world.post("/v1/events", &spec(&json!({field: value}))).is(422).names(field);
    }
    let all = json!({"prompt": 3, "data_type": "x", "timeout_seconds": "x", "key": "", "typo": 1});
    let mut refused = world.post("/v1/events", &all).is(422);
    for field in ["event_name", "prompt", "data_type", "timeout_seconds", "key", "typo"] {
        refused = refused.names(field);
    }
    assert_eq!(refused.json()["errors"].as_array().unwrap().len(), 6, "{}", refused.body);
    assert_eq!(world.stored(), before);
}

#[test]
fn what_cannot_be_read() {
    let world = World::new();
    let before = world.stored();
    let deep = "[".repeat(30_000);
    let deeper = format!("{{\"event_name\":{}", "{\"a\":".repeat(1_000));
    for bad in [
        &b""[..],
        b"{",
        b"[]",
        b"null",
        b"\"text\"",
        b"{\"event_name\":\"\xff\"}",
        b"{'event_name':'a'}",
        b"{\"event_name\":\"\\ud800\"}",
        b"event_name=deploy",
        b"{} {}",
        deep.as_bytes(),
        deeper.as_bytes(),
    ] {
        world.send("POST", "/v1/events", &[BEARER, JSON], bad).is(400);
    }
    let body = spec(&json!({})).to_string();
    for other in
        ["text/plain", "application/x-www-form-urlencoded", "application/json;charset=latin1", "", "/"]
    {
        world.send("POST", "/v1/events", &[BEARER, ("content-type", other)], body.as_bytes()).is(415);
    }
    world.send("POST", "/v1/events", &[BEARER], body.as_bytes()).is(415);
    world.send("POST", "/v1/events", &[BEARER, JSON], &vec![b' '; 512 * 1024 + 1]).is(413);
    let infinite = br#"{"event_name":"a","data_type":"float","prompt":"b","on_timeout":{"answer":1e999}}"#;
    world.send("POST", "/v1/events", &[BEARER, JSON], infinite).is(422).names("on_timeout");
    let endless = br#"{"event_name":"a","data_type":"float","prompt":"b","timeout_seconds":1e999}"#;
    world.send("POST", "/v1/events", &[BEARER, JSON], endless).is(422).names("timeout_seconds");
    let twice = br#"{"event_name":"a","data_type":"float","prompt":"b","event_name":"a"}"#;
    world.send("POST", "/v1/events", &[BEARER, JSON], twice).is(400).names("event_name");
    assert_eq!(world.stored(), before);
    let accepted = [("content-type", "application/json; charset=UTF-8"), BEARER];
    world.send("POST", "/v1/events", &accepted, body.as_bytes()).is(201);
}
