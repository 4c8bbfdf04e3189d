//! Ending events: by the form, by JSON, with the API key.

use crate::support::{BEARER, BROWSER, FORM, JSON, World, encoded};
use hitl_core::{DataType, OnTimeout, Question, StorageError, Value as Typed};
use serde_json::{Value, json};

#[test]
fn by_the_form() {
    let world = World::new();
    for (data_type, typed, value) in [
        (DataType::Int, " 42 ", json!(42)),
        (DataType::Float, "-2.5e3", json!(-2500.0)),
        (DataType::Bool, "true", json!(true)),
        (DataType::Str, "a\r\nb ü", json!("a\nb ü")),
    ] {
        let (id, t) = world.ask_for(data_type);
        let page = world.browse(&format!("/form/{id}?t={t}")).is(200);
        let key =
            page.body.split_once("name=\"idempotency_key\" value=\"").unwrap().1.split('"').next().unwrap();
        assert_eq!(key.len(), 32);
        let fields = [
            ("request_id", &*id),
            ("t", &*t),
            ("idempotency_key", key),
            ("value", typed),
            ("comment", "well,\r\nyes"),
            ("extra", "ignored"),
            ("data_type", data_type.name()),
            ("response_path", &*format!("hitl-requests/{id}/response.json")),
        ];
        let thanks = world.thanked(&fields);
        assert!(thanks.body.contains("Thank you") && thanks.body.contains("Your answer is saved"));
        let outcome = world.outcome(&id).unwrap();
        for (member, wanted) in [
            ("value", value),
            ("status", json!("completed")),
            ("decided_by", json!("link")),
            ("via", json!("form")),
            ("comment", json!("well,\nyes")),
        ] {
            assert_eq!(outcome[member], wanted);
        }
        // A double click is one answer; another answer is not.
        assert!(world.thanked(&fields).body.contains("Thank you"));
        let late =
            world.fill(&[("request_id", &id), ("t", &t), ("value", "0"), ("action", "decline")]).is(409);
        assert!(
            late.body.contains("This question has already been answered")
                && late.body.contains("If that was you")
                && late.body.contains("was not recorded")
        );
        assert_eq!(world.outcome(&id).unwrap(), outcome);
        let shown = world.browse(&format!("/form/{id}?t={t}")).is(200);
        assert!(shown.body.contains("This question was answered") && !shown.body.contains("<form"));
    }
}

#[test]
fn by_a_form_in_parts() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let mut body = String::new();
    for (name, value) in [("request_id", &*id), ("t", &t), ("value", "über\r\n--x"), ("idempotency_key", "k")]
    {
        body.push_str(&format!(
            "--x-y\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--x-y--\r\n");
    let parts = ("content-type", "multipart/form-data; boundary=x-y");
    for (wrong, status) in [(&body[..body.len() - 8], 400), ("", 400), ("--x-y--", 422)] {
        world.send("POST", "/submit", &[parts], wrong.as_bytes()).is(status);
    }
    world.send("POST", "/submit", &[("content-type", "multipart/form-data")], body.as_bytes()).is(400);
    assert_eq!(world.outcome(&id), None);
    world.send("POST", "/submit", &[parts], body.as_bytes()).is(303);
    assert_eq!(world.outcome(&id).unwrap()["value"], "über\n--x");
}

#[test]
fn by_json() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let body = json!({"request_id": id, "t": t, "value": 3.0, "comment": "c", "idempotency_key": "k", "data_type": "int"});
    let send = |body: &Value| world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes());
    let done = send(&body).is(200).json();
    let wanted = json!({"status": "submitted", "request_id": id, "value": 3, "data_type": "int",
        "message": "The answer is recorded."});
    assert_eq!(done, wanted);
    assert_eq!(send(&body).is(200).json(), wanted);
    assert_eq!(world.outcome(&id).unwrap()["via"], "json");
    let mut other = body.clone();
    other["value"] = json!(4);
    let late = send(&other).is(409).json();
    assert_eq!((&late["type"], &late["outcome"]["value"]), (&json!("urn:hitl:problem:ended"), &json!(3)));
    assert!(!late.to_string().contains("idempotency_key"));
    // Who answers what is over learns that, not how to mend the value.
    other["value"] = json!("x");
    send(&other).is(409);
    let (id, t) = world.ask_for(DataType::Bool);
    let body = json!({"request_id": id, "value": "on"}).to_string();
    let key = ("idempotency-key", "\"quoted\"");
    for _ in 0..2 {
        world.send("POST", &format!("/submit/json?t={t}"), &[JSON, key], body.as_bytes()).is(200);
    }
    assert_eq!(world.outcome(&id).unwrap()["idempotency_key"], "quoted");
}

#[test]
fn with_the_key() {
    let world = World::new();
    let (id, _) = world.ask_for(DataType::Float);
    let body =
        json!({"value": 1, "decided_by": "ada", "via": "chat", "comment": "c", "idempotency_key": "k"});
    let event = world.post(&format!("/v1/events/{id}/response"), &body).is(200).json();
    assert_eq!(event["status"], "completed");
    assert_eq!(event["response"]["decided_by"], "ada");
    assert_eq!(event["response"]["actor"], json!({"kind": "person", "name": "ada"}));
    assert!(event["response"].get("idempotency_key").is_none());
    assert_eq!(world.outcome(&id).unwrap()["idempotency_key"], "k");
    world.post(&format!("/v1/events/{id}/response"), &body).is(200);
    world.send("POST", &format!("/v1/events/{id}/cancel"), &[BEARER], b"").is(409);

    let (id, t) = world.ask_for(DataType::Float);
    let event = world.send("POST", &format!("/v1/events/{id}/decline"), &[BEARER], b"").is(200).json();
    assert_eq!((&event["status"], &event["response"]["decided_by"]), (&json!("declined"), &json!("api")));
    world.fill(&[("request_id", &id), ("t", &t), ("value", "1")]).is(409);
    world.send("POST", &format!("/v1/events/{id}/decline"), &[BEARER], b"").is(409);

    let (id, t) = world.ask_for(DataType::Float);
    for _ in 0..2 {
        let event =
            world.post(&format!("/v1/events/{id}/cancel"), &json!({"comment": "moot"})).is(200).json();
        assert_eq!((&event["status"], &event["response"]["comment"]), (&json!("cancelled"), &json!("moot")));
    }
    let gone = world.fill(&[("request_id", &id), ("t", &t), ("value", "1")]).is(410);
    assert!(gone.body.contains("withdrawn"));
    world.post("/submit/json", &json!({"request_id": id, "value": 1})).is(410);
}

#[test]
fn declined_by_the_form() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let fields =
        [("request_id", &*id), ("t", &*t), ("action", "decline"), ("value", "x"), ("idempotency_key", "k")];
    for _ in 0..2 {
        assert!(world.thanked(&fields).body.contains("You sent no answer"));
    }
    assert_eq!(world.outcome(&id).unwrap()["status"], "declined");
}

#[test]
fn after_the_deadline() {
    let world = World::new();
    for (on_timeout, status, words) in [
        (OnTimeout::Fail, 410, "Time ran out"),
        (OnTimeout::Decline, 409, "counts as no answer given"),
        (OnTimeout::Answer(Typed::Int(7)), 409, "the answer set for that case was taken"),
    ] {
        let (id, t) = world.ask(Question { on_timeout, ..Question::new("n", "How many?", DataType::Int) });
        world.pass(3_600);
        let fields = [("request_id", &*id), ("t", &*t), ("value", "3")];
        let page = world.fill(&fields).is(status);
        assert!(page.body.contains("This question is closed") && page.body.contains(words), "{}", page.body);
        let problem = world.send("POST", "/submit", &[FORM], encoded(&fields).as_bytes()).is(status).json();
        assert_eq!(problem["outcome"]["decided_by"], "timeout");
        assert!(world.browse(&format!("/form/{id}?t={t}")).is(200).body.contains(words));
        let body = json!({"request_id": id, "t": t, "value": 3});
        world.post("/submit/json", &body).is(status);
    }
}

#[test]
fn refused_by_every_way() {
    let world = World::new();
    let before_all = world.stored().len();
    for (data_type, bad) in [
        (DataType::Int, json!("1_000")),
        (DataType::Int, json!(3.5)),
        (DataType::Int, json!(null)),
        (DataType::Int, json!(true)),
        (DataType::Int, json!([3])),
        (DataType::Int, json!({"value": 3})),
        (DataType::Int, json!(u64::MAX)),
        (DataType::Float, json!("nan")),
        (DataType::Float, json!("1e999")),
        (DataType::Bool, json!("approve")),
        (DataType::Bool, json!("")),
        (DataType::Str, json!("")),
        (DataType::Str, json!(3)),
        (DataType::Str, json!("x".repeat(32_769))),
    ] {
        let (id, t) = world.ask_for(data_type);
        world.post("/submit/json", &json!({"request_id": id, "t": t, "value": bad})).is(422).names("value");
        world.post(&format!("/v1/events/{id}/response"), &json!({"value": bad})).is(422).names("value");
        if let Some(typed) = bad.as_str() {
            let fields = [("request_id", &*id), ("t", &*t), ("value", typed)];
            let body: String = fields.map(|(name, value)| format!("{name}={value}")).join("&");
            world.send("POST", "/submit", &[FORM], body.as_bytes()).is(422).names("value");
        }
        assert_eq!(world.outcome(&id), None);
    }
    assert!(world.stored().len() > before_all);
    let (id, t) = world.ask_for(DataType::Int);
    let huge = format!(r#"{{"request_id":"{id}","t":"{t}","value":1e400}}"#);
    world.send("POST", "/submit/json", &[JSON], huge.as_bytes()).is(422).names("value");
    assert_eq!(world.outcome(&id), None);
}

#[test]
fn members_and_fields() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let before = world.stored();
    let good = json!({"request_id": id, "t": t, "value": 3});
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes())
    };
    for (name, value, status) in [
        ("request_id", json!(null), 422),
        ("request_id", json!(7), 422),
        ("t", json!(7), 422),
        ("comment", json!(["c"]), 422),
        ("comment", json!("c".repeat(2_001)), 422),
        ("idempotency_key", json!(""), 422),
        ("idempotency_key", json!("k".repeat(201)), 422),
        ("idempotency_key", json!(1), 422),
        ("data_type", json!("str"), 400),
        ("data_type", json!(1), 422),
        ("response_path", json!("/tmp/x"), 400),
        ("request_path", json!("hitl-requests/other/request.json"), 400),
        ("coment", json!("c"), 422),
        ("decided_by", json!("boss"), 422),
    ] {
        with(name, value).is(status).names(name);
    }
    for missing in ["request_id", "value"] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(missing);
        world.send("POST", "/submit/json", &[JSON], body.to_string().as_bytes()).is(422).names(missing);
    }
    let body = json!({"value": 3, "idempotency_key": "a"}).to_string();
    let other = ("idempotency-key", "b");
    let uri = format!("/v1/events/{id}/response");
    world.send("POST", &uri, &[BEARER, JSON, other], body.as_bytes()).is(422).names("idempotency_key");
    for what in ["response", "decline", "cancel"] {
        let body = json!({"value": 3, "decided_by": "", "unknown": 1});
        world.post(&format!("/v1/events/{id}/{what}"), &body).is(422).names("unknown");
        world.post(&format!("/v1/events/{id}/{what}"), &json!([])).is(400);
        world.send("POST", &format!("/v1/events/{id}/{what}"), &[BEARER, FORM], b"value=3").is(415);
        world.send("POST", &format!("/v1/events/{id}/{what}"), &[BEARER, JSON], &[b' '; 530_000]).is(413);
    }
    world.post(&format!("/v1/events/{id}/response"), &json!({})).is(422).names("value");
    world.post(&format!("/v1/events/{id}/cancel"), &json!({"decided_by": ""})).is(422).names("decided_by");
    world.post(&format!("/v1/events/{id}/cancel"), &json!({"via": 3})).is(422).names("via");

    let form = |body: String| world.send("POST", "/submit", &[FORM], body.as_bytes());
    let good = format!("request_id={id}&t={t}&value=3");
    for (body, status, field) in [
        (format!("t={t}&value=3"), 422, "request_id"),
        (format!("request_id={id}&t={t}"), 422, "value"),
        (format!("{good}&value=4"), 400, "value"),
        (format!("{good}&request_id={id}"), 400, "request_id"),
        (format!("{good}&t={t}"), 400, "t"),
        (format!("{good}&data_type=str"), 400, "data_type"),
        (format!("{good}&response_path=s3%3A%2F%2Fb%2Fx"), 400, "response_path"),
        (format!("{good}&action=accept"), 422, "action"),
        (format!("{good}&comment={}", "c".repeat(2_001)), 422, "comment"),
        (format!("{good}&idempotency_key={}", "k".repeat(201)), 422, "idempotency_key"),
    ] {
        form(body).is(status).names(field);
    }
    for (body, status) in
        [("request_id=%ff", 400), ("%c3=a", 400), ("", 422), ("&&&==&", 422), ("value", 422)]
    {
        form(body.into()).is(status);
    }
    form(format!("{good}{}", "&x=y".repeat(140_000))).is(413);
    for (name, value) in [
        ("content-type", "application/json"),
        ("content-type", "text/plain"),
        ("content-type", "application/x-www-form-urlencoded; charset=utf-16"),
        ("content-type", ""),
    ] {
        world.send("POST", "/submit", &[(name, value)], good.as_bytes()).is(415);
        world.send("POST", "/submit", &[BROWSER, (name, value)], good.as_bytes()).is(415);
    }
    world.send("POST", "/submit", &[], good.as_bytes()).is(415);
    assert_eq!(world.stored(), before);
    world.get(&format!("/form/{id}?t={t}&data_type=str")).is(400).names("data_type");
    world.get(&format!("/status/{id}?t={t}&response_path=x")).is(400).names("response_path");
    world.get(&format!("/form/{id}?t=%ff")).is(400);
    form(format!("{good}&data_type=int&response_path=&unknown=1")).is(303);
}

/// Whoever calls themselves by the word for a mechanism is somebody of that name, on every page and in the record.
#[test]
fn no_name_is_a_mechanism() {
    for name in ["timeout", "creator", "link", "api", "unknown"] {
        let world = World::new();
        let (id, t) = world.ask_for(DataType::Int);
        let body = json!({"value": 3, "decided_by": name, "via": name});
        let event = world.post(&format!("/v1/events/{id}/response"), &body).is(200).json();
        assert_eq!(event["response"]["actor"], json!({"kind": "person", "name": name}));
        let page = world.browse(&format!("/form/{id}?t={t}")).is(200).body;
        assert!(page.contains(&format!("answered by <bdi>“{name}”</bdi>")), "{page}");
        assert!(!page.contains("deadline of this question passed"), "{page}");
        let late = world.fill(&[("request_id", &id), ("t", &t), ("value", "4")]).is(409).body;
        assert!(late.contains(&format!("<bdi>{name} answered first</bdi>")), "{late}");
    }
}

/// A program that shows the errors in words of its own finds the rule and what its sentence needs.
#[test]
fn rules_have_codes_and_arguments() {
    let world = World::new();
    let body = json!({"event_name": "", "prompt": "p", "data_type": "int", "timeout_seconds": 0});
    let problem = world.post("/v1/events", &body).is(422).json();
    let errors = problem["errors"].as_array().unwrap();
    let code = |field: &str| errors.iter().find(|error| error["field"] == field).unwrap();
    assert_eq!(code("event_name")["code"], "text_length");
    assert_eq!(code("event_name")["arguments"], json!({"least": "1", "most": "200"}));
    assert_eq!(code("timeout_seconds")["code"], "seconds");
}

/// A number is taken as people write it, and what is read otherwise than it may have been meant is shown first.
#[test]
fn a_regrouped_number_is_shown_before_it_counts() {
    let world = World::new();
    for (data_type, typed, reading, value) in [
        (DataType::Float, "1.234,5", "1234.5", json!(1234.5)),
        (DataType::Float, "-1,234,567.25", "-1234567.25", json!(-1_234_567.25)),
        (DataType::Int, "1,234", "1234", json!(1_234)),
    ] {
        let (id, t) = world.ask_for(data_type);
        let fields = |value| {
            [
                ("request_id", &*id),
                ("t", &*t),
                ("value", value),
                ("comment", "so <i>"),
                ("idempotency_key", "k"),
            ]
        };
        let page = world.fill(&fields(typed)).is(422).body;
        for part in [
            &format!("This is read as {reading}. Send again if that is right."),
            &format!("value=\"{reading}\""),
            "so &lt;i&gt;</textarea>",
            "name=\"idempotency_key\" value=\"k\"",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
        assert_eq!(world.outcome(&id), None);
        let _ = world.fill(&fields(reading));
        assert_eq!(world.outcome(&id).unwrap()["value"], value);
        let ended = world.fill(&[("request_id", &id), ("t", &t), ("value", typed)]).is(409).body;
        assert!(ended.contains("This question has already been answered"), "{ended}");
        // A program is told in the answer to its request.
        let (id, t) = world.ask_for(data_type);
        let body = json!({"request_id": id, "t": t, "value": typed});
        assert_eq!(world.post("/submit/json", &body).is(200).json()["value"], value);
    }
    // What has one reading, however it is marked, counts at once.
    for (typed, value) in
        [("1,5", 1.5), ("1\u{a0}234,5", 1234.5), ("−3’000", -3000.0), ("\u{200b}7\u{a0}", 7.0)]
    {
        let (id, t) = world.ask_for(DataType::Float);
        let _ = world.fill(&[("request_id", &id), ("t", &t), ("value", typed)]);
        assert_eq!(world.outcome(&id).unwrap()["value"], json!(value), "{typed}");
    }
}

#[test]
fn a_number_with_two_readings_or_a_hidden_letter_is_told_by_it() {
    let world = World::new();
    for (data_type, typed, code, arguments, words) in [
        (
            DataType::Float,
            "1,234",
            "two_readings",
            json!({"grouped": "1234", "decimal": "1.234", "plain": "1.2340"}),
            "Write 1234 or 1.2340.",
        ),
        (
            DataType::Float,
            "1.234",
            "two_readings",
            json!({"grouped": "1234", "decimal": "1.234", "plain": "1.2340"}),
            "Write 1234 or 1.2340.",
        ),
        (
            DataType::Int,
            "1.000",
            "two_readings",
            json!({"grouped": "1000", "decimal": "1", "plain": "1"}),
            "Write 1000 or 1.",
        ),
        (DataType::Int, "4\u{200b}2", "letter", json!({"letter": "U+200B"}), "the invisible letter U+200B"),
        (DataType::Float, "٣", "letter", json!({"letter": "U+0663"}), "٣ (U+0663)"),
    ] {
        let (id, t) = world.ask_for(data_type);
        let body = json!({"request_id": id, "t": t, "value": typed});
        let problem = world.post("/submit/json", &body).is(422).json();
        assert_eq!(
            (&problem["errors"][0]["code"], &problem["errors"][0]["arguments"]),
            (&json!(code), &arguments)
        );
        let page = world.fill(&[("request_id", &id), ("t", &t), ("value", typed)]).is(422).body;
        assert!(page.contains(words) && page.contains(&format!("value=\"{typed}\"")), "{page}");
        assert_eq!(world.outcome(&id), None);
    }
}

/// librefang#5426: what the form promises is taken, whatever the letters and whichever way they come.
#[test]
fn the_longest_answer_fits_in_any_letters() {
    let world = World::new();
    for letter in ["a", "漢", "😀", "\u{1}"] {
        let (text, comment) = (letter.repeat(32_768), letter.repeat(2_000));
        let (id, t) = world.ask_for(DataType::Str);
        let _ = world.fill(&[("request_id", &id), ("t", &t), ("value", &text), ("comment", &comment)]);
        assert_eq!(world.outcome(&id).unwrap()["value"], text.as_str());
        let (id, t) = world.ask_for(DataType::Str);
        world
            .post("/submit/json", &json!({"request_id": id, "t": t, "value": text, "comment": comment}))
            .is(200);
    }
}

/// tatoeba2#458: what was typed outlives an error that passes.
#[test]
fn a_passing_error_keeps_what_was_typed() {
    let world = World::new();
    for failure in [
        StorageError::Unavailable("x".into()),
        StorageError::Unknown("x".into()),
        StorageError::Other("x".into()),
    ] {
        let (id, t) = world.ask_for(DataType::Str);
        let fields = [
            ("request_id", &*id),
            ("t", &*t),
            ("value", "long <b>\r\ntext"),
            ("comment", "so"),
            ("idempotency_key", "k"),
        ];
        *world.store.failure.borrow_mut() = Some(failure);
        let answer = world.fill(&fields);
        assert!(answer.status >= 500, "{answer:?}");
        for part in [
            "long &lt;b&gt;\ntext</dd>",
            "name=\"value\" value=\"long &lt;b&gt;\ntext\"",
            "name=\"comment\" value=\"so\"",
            "name=\"idempotency_key\" value=\"k\"",
            &format!("name=\"t\" value=\"{t}\""),
            &format!("name=\"request_id\" value=\"{id}\""),
            "Send again</button>",
        ] {
            assert!(answer.body.contains(part), "{part} is not in {}", answer.body);
        }
        // A program gets the problem as JSON, as before.
        let problem = world.send("POST", "/submit", &[FORM], encoded(&fields).as_bytes());
        assert_eq!(problem.json()["status"], answer.status);
        *world.store.failure.borrow_mut() = None;
        let _ = world.fill(&fields);
        assert_eq!(world.outcome(&id).unwrap()["value"], "long <b>\ntext");
    }
}

/// Nobody is told of a stranger when it was they themselves.
#[test]
fn who_comes_second_is_told_who_was_first() {
    let world = World::new();
    // The same page: what was sent, then sending no answer.
    let (id, t) = world.ask_for(DataType::Bool);
    let sent = [("request_id", &*id), ("t", &t), ("idempotency_key", "k"), ("value", "yes")];
    world.fill(&sent).is(303);
    let declined = [("request_id", &*id), ("t", &t), ("idempotency_key", "k"), ("action", "decline")];
    let page = world.fill(&declined).is(409).body;
    assert!(page.contains("You have already answered this") && !page.contains("If that was you"), "{page}");
    // The same person by a link of their own, in another tab; then somebody else.
    let (id, _) = world.ask_for(DataType::Int);
    let link = |subject: &str| {
        let uri = format!("/v1/events/{id}/link?subject={subject}");
        let link =
            world.send("GET", &uri, &[BEARER], b"").is(200).json()["form"].as_str().unwrap().to_owned();
        link.split_once("?t=").unwrap().1.to_owned()
    };
    let (ada, grace) = (link("ada@example.com"), link("grace@example.com"));
    let form = world.browse(&format!("/form/{id}?t={ada}")).is(200).body;
    assert!(form.contains("You are answering as <bdi>ada@example.com</bdi>."), "{form}");
    let submit = |t: &str, key: &str, value: &str| {
        world.fill(&[("request_id", &id), ("t", t), ("idempotency_key", key), ("value", value)])
    };
    submit(&ada, "1", "3").is(303);
    let page = submit(&ada, "2", "4").is(409).body;
    assert!(page.contains("You have already answered this"), "{page}");
    let page = submit(&grace, "3", "3").is(409).body;
    assert!(page.contains("ada@example.com answered first"), "{page}");
    // Nobody answered: that is what is said.
    let (id, t) = world.ask_for(DataType::Int);
    world.fill(&[("request_id", &id), ("t", &t), ("action", "decline")]).is(303);
    let page = world.fill(&[("request_id", &id), ("t", &t), ("value", "3")]).is(409).body;
    assert!(page.contains("This question has already been declined"), "{page}");
}

/// What is too long comes back whole, in its own field: nothing is cut off before.
#[test]
fn what_is_too_long_is_refused_and_kept() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let (answer, remark) = ("x".repeat(32_769), "y".repeat(2_001));
    let fields = [("request_id", &*id), ("t", &t), ("value", &answer), ("comment", &remark)];
    let page = world.fill(&fields).is(422).body;
    assert!(page.contains(&answer) && page.contains(&remark), "what was typed is lost");
    assert!(page.contains("href=\"#value\"") && page.contains("href=\"#comment\""), "{page}");
    // What goes with no answer stands where it was typed.
    let fields = [("request_id", &*id), ("t", &t), ("action", "decline"), ("comment", &remark)];
    let page = world.fill(&fields).is(422).body;
    let (answers, declines) = page.split_once("<details class=\"apart\" open>").unwrap();
    assert!(declines.contains(&remark) && declines.contains("id=\"comment\""), "what was typed is lost");
    assert!(!answers.contains(&remark), "it is in the other field, too");
    assert_eq!(world.outcome(&id), None);
}

/// An answer and no answer are sent by one form, each with a comment of its own: whichever is refused, all of it comes back.
#[test]
fn no_button_loses_what_goes_with_another() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let long = "y".repeat(2_001);
    let typed = |comment, declining, action| {
        let own = [("request_id", &*id), ("t", &*t), ("value", "<maybe>"), ("action", action)];
        [&own[..], &[("comment", comment), ("comment.decline", declining)]].concat()
    };
    for (comment, declining, action) in [(&*long, "not mine", "answer"), ("so", &*long, "decline")] {
        let page = world.fill(&typed(comment, declining, action)).is(422).body;
        let (answers, declines) = page.split_once("<details class=\"apart\" open>").unwrap();
        assert!(answers.contains("&lt;maybe&gt;</textarea>"), "{page}");
        assert!(answers.contains(&format!("{comment}</textarea>")), "{page}");
        assert!(declines.contains(&format!("{declining}</textarea>")), "{page}");
        // What is wrong is said where it was typed, and led to.
        assert_eq!(page.matches("id=\"comment\"").count(), 1);
        assert_eq!(declines.contains("id=\"comment\""), action == "decline");
        assert_eq!(page.matches("href=\"#comment\"").count(), 1);
        assert_eq!(page.matches("up to 2000 characters").count(), 2, "the summary and the error: {page}");
    }
    assert_eq!(world.outcome(&id), None);
    // Each counts with its own comment; that of an answer if no other was typed.
    world.fill(&typed("so", "not mine", "decline")).is(303);
    assert_eq!(world.outcome(&id).unwrap()["comment"], "not mine");
    let (id, t) = world.ask_for(DataType::Str);
    let fields = [("request_id", &*id), ("t", &*t), ("comment", "so"), ("comment.decline", " ")];
    world.fill(&[&fields[..], &[("action", "decline")]].concat()).is(303);
    assert_eq!(world.outcome(&id).unwrap()["comment"], "so");
    let (id, t) = world.ask_for(DataType::Str);
    let fields = [("request_id", &*id), ("t", &*t), ("value", "x"), ("comment.decline", "not mine")];
    world.fill(&fields).is(303);
    assert_eq!(world.outcome(&id).unwrap()["comment"], Value::Null);
}
