//! Fields that are missing, too many, too long, of the wrong type, or of another event.

use super::victim::Victim;
use super::wire::Ask;
use crate::support::{bearer, no_script_but_ours, question};
use serde_json::{Value as Json, json};

/// What is never text, whatever was asked for.
fn no_text() -> Vec<Json> {
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(3),
        json!(true),
        json!([]),
        json!(["a"]),
        json!({}),
        json!({"a": {"b": []}}),
        json!(1e300),
        deep,
    ]
}

/// What is no whole number.
fn no_int() -> Vec<Json> {
    let mut values =
        vec![json!(null), json!([1]), json!({"value": 1}), json!(true), json!(1.5), json!(1e300)];
    let words =
        ["", " ", "x", "1_000", "٣", "1.5", "1e400", "0x10", "NaN", "9223372036854775808", "1\0", "--1"];
    values.extend(words.map(Json::from));
    values.extend([json!(u64::MAX), json!("1".repeat(40_000)), json!("\u{202e}1"), json!("1; DROP TABLE")]);
    values
}

/// `object` without the member `name`, or with another value of it.
fn but(object: &Json, name: &str, value: Option<Json>) -> Json {
    let mut object = object.clone();
    match value {
        Some(value) => object[name] = value,
        None => drop(object.as_object_mut().unwrap().remove(name)),
    }
    object
}

#[test]
fn submitting_json() {
    let victim = Victim::new();
    let good = json!({ "request_id": victim.id, "t": victim.t, "value": 3 });
    let mut bad = vec![
        (but(&good, "request_id", None), 422),
        (but(&good, "value", None), 422),
        (but(&good, "t", None), 401),
        (but(&good, "t", Some(json!(null))), 401),
        (but(&good, "t", Some(json!(""))), 401),
        (but(&good, "t", Some(json!(victim.others))), 403),
        (but(&good, "t", Some(json!("x".repeat(50_000)))), 403),
        (but(&good, "request_id", Some(json!("x".repeat(50_000)))), 403),
        (but(&good, "comment", Some(json!("x".repeat(2_001)))), 422),
        (but(&good, "idempotency_key", Some(json!(""))), 422),
        (but(&good, "idempotency_key", Some(json!("x".repeat(201)))), 422),
        (but(&good, "idempotency_key", Some(json!("a\nb"))), 422),
        (but(&good, "data_type", Some(json!("str"))), 400),
        (but(&good, "response_path", Some(json!("hitl-secrets/link-key"))), 400),
        (but(&good, "response_path", Some(json!("../../etc/passwd"))), 400),
        (but(&good, "request_path", Some(json!(format!("hitl-requests/{}/response.json", victim.id)))), 400),
        (but(&good, "decided_by", Some(json!("boss"))), 422),
        (but(&good, "status", Some(json!("completed"))), 422),
        (but(&good, "__proto__", Some(json!({}))), 422),
        (but(&good, &"x".repeat(50_000), Some(json!(1))), 422),
    ];
    bad.extend(no_int().into_iter().map(|value| (but(&good, "value", Some(value)), 422)));
    for name in ["request_id", "t", "comment", "idempotency_key", "data_type", "response_path"] {
        bad.extend(no_text().into_iter().map(|value| (but(&good, name, Some(value)), 422)));
    }
    let many: serde_json::Map<_, _> = (0..5_000).map(|n| (format!("m{n}"), json!(n))).collect();
    bad.push((many.into(), 422));
    for (body, status) in bad {
        victim.refuses(&Ask::json("/submit/json", &body), &[status]);
        victim.refuses(&Ask::json("/submit/json", &body).by_browser(), &[status]);
    }
    victim.unharmed();
}

#[test]
fn submitting_a_form() {
    let victim = Victim::new();
    let (id, t) = (&*victim.id, &*victim.t);
    let long = "x".repeat(20_000);
    let huge_number = "9".repeat(20_000);
    let mut bad = vec![
        (vec![], 422),
        (vec![("t", t), ("value", "3")], 422),
        (vec![("request_id", id), ("value", "3")], 401),
        (vec![("request_id", id), ("t", ""), ("value", "3")], 401),
        (vec![("request_id", id), ("t", &*victim.others), ("value", "3")], 403),
        (vec![("request_id", id), ("t", t)], 422),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("value", "4")], 400),
        (vec![("request_id", id), ("t", t), ("t", t), ("value", "3")], 400),
        (vec![("request_id", id), ("request_id", "x"), ("t", t), ("value", "3")], 400),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("action", "delete")], 422),
        (
            vec![("request_id", id), ("t", t), ("value", "3"), ("action", "decline"), ("action", "answer")],
            400,
        ),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("data_type", "str")], 400),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("response_path", "/etc/passwd")], 400),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("request_path", "s3://elsewhere/x")], 400),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("comment", &*long)], 422),
        (vec![("request_id", id), ("t", t), ("value", "3"), ("idempotency_key", &*long)], 422),
        (vec![("request_id", id), ("t", t), ("value[]", "3")], 422),
        (vec![("request_id[]", id), ("t", t), ("value", "3")], 422),
    ];
    for value in [
        "",
        " ",
        "x",
        "1_000",
        "1.5",
        "\0",
        "3\0",
        "<script>alert(1)</script>",
        &long,
        &huge_number,
        "1\r\n2",
    ] {
        bad.push((vec![("request_id", id), ("t", t), ("value", value)], 422));
    }
    for (fields, status) in bad {
        victim.refuses(&Ask::form("/submit", &fields), &[status]);
        let page = victim.refuses(&Ask::form("/submit", &fields).by_browser(), &[status]);
        assert!(no_script_but_ours(&page.body), "{}", page.body);
    }
    victim.unharmed();
}

#[test]
fn creating() {
    let victim = Victim::new();
    let good = question("int");
    let mut bad = Vec::new();
    for name in ["event_name", "data_type", "prompt"] {
        bad.push(but(&good, name, None));
        bad.push(but(&good, name, Some(json!(null))));
        bad.push(but(&good, name, Some(json!(""))));
    }
    for name in
        ["event_name", "data_type", "prompt", "prompt_format", "org", "project", "domain", "run", "key"]
    {
        bad.extend(no_text().into_iter().map(|value| but(&good, name, Some(value))));
        bad.push(but(&good, name, Some(json!("x".repeat(20_000)))));
        bad.push(but(&good, name, Some(json!("a\u{0}b"))));
        bad.push(but(&good, name, Some(json!("a\u{1b}[2Jb"))));
    }
    let no_seconds =
        [json!("60"), json!(1.5), json!(-1), json!(0), json!([60]), json!({}), json!(true), json!(1e300)];
    for name in ["timeout_seconds", "poll_interval_seconds"] {
        bad.extend(no_seconds.iter().map(|value| but(&good, name, Some(value.clone()))));
        bad.push(but(&good, name, Some(json!(u64::MAX))));
    }
    for on_timeout in [
        json!(3),
        json!("answer"),
        json!([]),
        json!({}),
        json!({"answer": null}),
        json!({"answer": "many"}),
        json!({"answer": [1]}),
        json!({"answer": 1, "decline": 1}),
        json!({"answer": "x".repeat(40_000)}),
    ] {
        bad.push(but(&good, "on_timeout", Some(on_timeout)));
    }
    for (name, value) in [
        ("request_id", json!("mine")),
        ("request_path", json!("hitl-secrets/link-key")),
        ("response_path", json!("../../x")),
        ("created_at", json!("1970-01-01T00:00:00Z")),
        ("status", json!("completed")),
        ("version", json!(9)),
        ("", json!(1)),
    ] {
        bad.push(but(&good, name, Some(value)));
    }
    for body in bad {
        let answer = victim.refuses_with_key(Ask::json("/v1/events", &body), &[422]);
        assert!(answer.json()["errors"][0]["field"].is_string(), "{answer:?}");
        victim.refuses_with_key(Ask::json("/v1/events", &body).by_browser(), &[422]);
    }
    victim.unharmed();
}

#[test]
fn ending_with_the_key() {
    let victim = Victim::new();
    let path = |how: &str| format!("/v1/events/{}/{how}", victim.id);
    let mut bad = vec![("response", json!({}))];
    bad.extend(no_int().into_iter().map(|value| ("response", json!({ "value": value }))));
    for how in ["response", "decline", "cancel"] {
        let with = |name: &str, value: Json| {
            let base = if how == "response" { json!({ "value": 3 }) } else { json!({}) };
            (how, but(&base, name, Some(value)))
        };
        for name in ["decided_by", "via", "comment", "idempotency_key"] {
            bad.extend(no_text().into_iter().map(|value| with(name, value)));
            bad.push(with(name, json!("x".repeat(3_000))));
        }
        bad.extend([with("decided_by", json!("")), with("via", json!("a\nb")), with("unknown", json!(1))]);
        bad.push(with("request_id", json!(victim.id)));
    }
    for (how, body) in bad {
        victim.refuses_with_key(Ask::json(&path(how), &body), &[422]);
    }
    let other = Ask::json(&path("response"), &json!({ "value": 3, "idempotency_key": "a" }));
    victim.refuses_with_key(other.with("idempotency-key", "b"), &[422]);
    victim.unharmed();
}

#[test]
fn what_a_form_says_besides_does_not_count() {
    let victim = Victim::new();
    let (id, t) = (&*victim.id, &*victim.t);
    let fields = [
        ("request_id", id),
        ("t", t),
        ("value", "3"),
        ("decided_by", "boss"),
        ("via", "api"),
        ("status", "declined"),
        ("decided_at", "1970-01-01T00:00:00Z"),
        ("org", "../.."),
        ("value[]", "4"),
        ("VALUE", "5"),
    ];
    let answer = victim
        .send(&Ask::form("/submit", &fields).with("authorization", &bearer().replace("Bearer ", "Basic ")));
    assert_eq!(answer.status, 303, "{answer:?}");
    let outcome = victim.outcome();
    let told = (&outcome["value"], &outcome["decided_by"], &outcome["via"], &outcome["status"]);
    assert_eq!(told, (&json!(3), &json!("link"), &json!("form"), &json!("completed")));
    victim.serves_on();
}
