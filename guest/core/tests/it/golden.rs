//! Stored bytes, pinned. What this version writes is in `tests/golden`, and what is there is read, by this version and
//! by every later one.
//!
//! `BLESS=1` writes the files anew. A file that changes so is a change of the stored form: the files of before stay,
//! under another name, and have to be readable still. Those of the original plugin are never written here.

use hitl_core::callback::{Callback, Method, Wrap};
use hitl_core::id::{self, Identity};
use hitl_core::outcome::DecodeError;
use hitl_core::{
    Actor, ActorKind, DataType, Extension, Kind, OnTimeout, Outcome, PromptFormat, Question, Request,
    Settings, Status, Timeout, Timestamp, Value, extension, links::lifetime, scope::Scope,
};
use std::path::PathBuf;

const PLUGIN_ID: &str = "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f";

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", name].iter().collect()
}

fn stored(name: &str) -> Vec<u8> {
    std::fs::read(path(name)).unwrap_or_else(|error| panic!("{name}: {error}; BLESS=1 writes it"))
}

/// Holds `bytes` to the file, which is one line, as it is in the store.
fn pinned(name: &str, bytes: &[u8]) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path(name), bytes).unwrap();
    }
    let (written, pinned) = (String::from_utf8_lossy(bytes), stored(name));
    assert_eq!(written, String::from_utf8_lossy(&pinned), "{name}: this version writes other bytes");
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_769_860_800_123)
}

fn settings() -> Settings {
    Settings::read(|name| (name == "public-url").then(|| "https://example.org/{org}/hitl/".into()))
}

fn request(spec: Question) -> Request {
    let request = spec.request(&settings(), now()).unwrap();
    let scope = request.scope();
    let identity =
        Identity { scope: &scope, name: &request.event_name, key: request.key.as_deref(), party: None };
    let named = scope.run.is_some() || request.key.is_some();
    let id = if named { identity.unkeyed_id() } else { id::random(&[0xab; 32]) };
    request.with_id(id)
}

fn question(name: &str, data_type: DataType) -> Question {
    Question { run: Some("run-42".into()), ..Question::new(name, "What should I add to x?", data_type) }
}

/// A field of each kind.
fn form() -> Question {
    let schema = r##"{"title": "Deploy", "description": "What, and where to.", "type": "object", "required": ["n", "c"],
        "$defs": {"Env": {"enum": ["staging", "production"]}},
        "properties": {
            "n": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9.5, "title": "Größe", "default": 2.0},
            "x": {"type": "number", "multipleOf": 0.25, "exclusiveMinimum": 0},
            "s": {"type": ["string", "null"], "maxLength": 20, "examples": ["a", 1]},
            "d": {"type": "string", "format": "date"}, "p": {"type": "string", "format": "password"},
            "b": {"type": "boolean", "default": true},
            "c": {"$ref": "#/$defs/Env", "x-hitl-widget": "radio"},
            "m": {"type": "array", "uniqueItems": true, "items": {"oneOf": [{"const": 1, "title": "one"}, {"const": "2", "description": "two"}]}},
            "l": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string", "format": "email"}},
            "u": {"type": ["integer", "string"]}, "k": {"const": {"v": [1, null]}}, "j": {"x-hitl-widget": "json"},
            "g": {"type": "object", "required": ["y"], "properties": {"y": {"type": "string", "contentMediaType": "text/plain"}}}}}"##;
    Question { kind: Kind::Form(schema.into()), ..default_form() }
}

/// Texts with patterns, by themselves, in a list and in a union.
fn patterns() -> Question {
    let schema = r#"{"type": "object", "properties": {
        "t": {"type": "string", "pattern": "^[A-Z]{3}-\\d+$", "examples": ["ABC-123"]},
        "l": {"type": "array", "items": {"type": "string", "pattern": "^\u00e4"}},
        "u": {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^v"}]},
        "f": {"type": "string", "format": "email", "pattern": "^(?!x)"}}}"#;
    Question { kind: Kind::Form(schema.into()), ..question("deploy", DataType::Form) }
}

fn confirmed() -> Question {
    let context = serde_json::json!([
        { "label": "Where", "text": "prod <1>" }, { "label": "Command", "code": "rm -rf /\n" }, { "label": "Change", "diff": "-a\n+b" },
        { "label": "Log", "url": "https://a.b/c?d=e", "title": "Größe", "type": "text/plain", "size": 42 },
    ]);
    let context = hitl_core::context::Context::from_json(&context).unwrap();
    Question { context, confirm: true, ..question("deploy", DataType::Bool) }
}

fn from_somebody() -> Question {
    let (asked_by, lang) = (Some("release <bot>".into()), Some("de-AT".into()));
    Question { asked_by, lang, sensitive: true, ..question("deploy", DataType::Bool) }
}

fn default_form() -> Question {
    let answer = r#"{"c": "staging", "n": 3, "m": ["2", 1]}"#;
    Question {
        on_timeout: OnTimeout::Answer(Value::Str(answer.into())),
        ..question("deploy", DataType::Form)
    }
}

fn callback() -> Callback {
    Callback {
        method: Method::Put,
        headers: vec![("Authorization".into(), "Bearer {secret:engine}".into())],
        wrap: Wrap::Ok,
        ..Callback::to("https://engine.example.org/done/7?a=b")
    }
}

/// One request of each kind, by the name of its file.
fn requests() -> Vec<(&'static str, Request)> {
    let default = |name, data_type, value| Question {
        on_timeout: OnTimeout::Answer(value),
        timeout: Timeout::Seconds(60),
        ..question(name, data_type)
    };
    let unicode = Question {
        prompt: "Größe?\n\t\"例\" </script> \u{2028} 🦀 é e\u{301}".into(),
        org: Some("acme & söhne".into()),
        project: Some("p/ü".into()),
        domain: Some("production".into()),
        key: Some("../..".into()),
        poll_interval_seconds: Some(1),
        ..default("Prüfung", DataType::Str, Value::Str("„nein“ \\ \u{7f}".into()))
    };
    vec![
        (
            "request-v1-asked-by.json",
            Request { asked_by: Some("ci".into()), ..request(question("deploy", DataType::Bool)) },
        ),
        (
            "request-v1-callback.json",
            Request { callback: Some(callback()), ..request(question("deploy", DataType::Bool)) },
        ),
        ("request-v1-fail.json", request(question("integer_input_event", DataType::Int))),
        (
            "request-v1-markdown.json",
            Request {
                prompt: "# Größe?\n\n*a* <b>".into(),
                prompt_format: PromptFormat::Markdown,
                ..request(question("deploy", DataType::Bool))
            },
        ),
        (
            "request-v1-decline.json",
            request(Question { on_timeout: OnTimeout::Decline, ..question("deploy", DataType::Bool) }),
        ),
        (
            "request-v1-never.json",
            request(Question { timeout: Timeout::Never, ..Question::new("once", "Go on?", DataType::Bool) }),
        ),
        ("request-v1-answer-int.json", request(default("n", DataType::Int, Value::Int(i64::MIN)))),
        ("request-v1-answer-float.json", request(default("x", DataType::Float, Value::Float(1.0)))),
        ("request-v1-answer-bool.json", request(default("b", DataType::Bool, Value::Bool(false)))),
        ("request-v1-unicode.json", request(unicode)),
        ("request-v1-form.json", request(form())),
        ("request-v1-form-patterns.json", request(patterns())),
        ("request-v1-context.json", request(confirmed())),
        ("request-v1-asker.json", Request { asked_with: Some("ci".into()), ..request(from_somebody()) }),
        (
            "request-v1-extend.json",
            request(Question { extend_seconds: Some(7_200), ..question("deploy", DataType::Bool) }),
        ),
    ]
}

#[test]
fn requests_are_written_and_read_as_ever() {
    for (name, request) in requests() {
        pinned(name, &request.bytes());
        assert_eq!(Request::read(&request.request_id, &stored(name)).unwrap(), request, "{name}");
    }
}

/// What stands of the deadline of an event that can be extended.
#[test]
fn extensions_are_written_as_ever() {
    let extension = Extension {
        expires_at: now().plus_seconds(10_800),
        asked_at: now().plus_seconds(7),
        actor: Actor::person("Ada \"例\" 🦀"),
        via: "form".into(),
    };
    let nameless = Extension { actor: Actor::of(ActorKind::Operator), ..extension.clone() };
    let closed = extension::closed(now().plus_seconds(3_600));
    for (name, bytes, read) in [
        ("extension-v1.json", extension.bytes(), Some(extension)),
        ("extension-v1-nameless.json", nameless.bytes(), Some(nameless)),
        ("extension-v1-closed.json", closed, None),
    ] {
        pinned(name, &bytes);
        assert_eq!(Extension::read("a", &stored(name)).unwrap(), read, "{name}");
    }
}

fn outcome(status: Status, value: Option<Value>, actor: Actor) -> Outcome {
    let data_type = match value {
        Some(Value::Float(_)) => DataType::Float,
        Some(Value::Bool(_)) => DataType::Bool,
        Some(Value::Str(_)) => DataType::Str,
        Some(Value::Form(_)) => DataType::Form,
        Some(Value::Int(_)) | None => DataType::Int,
    };
    Outcome {
        status,
        value,
        request_id: request(question("integer_input_event", data_type)).request_id,
        data_type,
        decided_at: Some(now().plus_seconds(7)),
        actor,
        via: "form".into(),
        comment: None,
        idempotency_key: None,
    }
}

/// One outcome of each kind, by the name of its file.
fn outcomes() -> Vec<(&'static str, Outcome)> {
    let completed = |value| outcome(Status::Completed, Some(value), Actor::of(ActorKind::Person));
    let words = Outcome {
        comment: Some("weil's so ist,\n\"例\" 🦀".into()),
        idempotency_key: Some("k-1".into()),
        ..completed(Value::Str("ja </script> \u{2028} ü".into()))
    };
    let timeout =
        Outcome { via: "timeout".into(), ..outcome(Status::TimedOut, None, Actor::of(ActorKind::Deadline)) };
    vec![
        ("response-v1-int.json", completed(Value::Int(42))),
        ("response-v1-float.json", completed(Value::Float(-0.1))),
        ("response-v1-whole-float.json", completed(Value::Float(3.0))),
        ("response-v1-large-float.json", completed(Value::Float(1e300))),
        ("response-v1-bool.json", completed(Value::Bool(true))),
        ("response-v1-unicode.json", words),
        ("response-v1-declined.json", outcome(Status::Declined, None, Actor::person("ada@example.org"))),
        ("response-v1-timed-out.json", timeout),
        ("response-v1-cancelled.json", outcome(Status::Cancelled, None, Actor::of(ActorKind::Creator))),
    ]
}

/// Version 1 wrote no `actor`; version 2 does.
#[test]
fn outcomes_are_written_as_ever_and_those_of_before_are_read() {
    for (name, outcome) in outcomes() {
        let request = request(question("integer_input_event", outcome.data_type));
        assert_eq!(Outcome::read(&stored(name), request.subject()).as_ref(), Ok(&outcome), "{name}");
        let name = name.replace("-v1-", "-v2-");
        pinned(&name, &outcome.bytes());
        assert_eq!(Outcome::read(&stored(&name), request.subject()), Ok(outcome), "{name}");
    }
}

/// What is sent to where an event says, by the name of its file: receivers hold it to a record of a fixed type.
#[test]
fn outcomes_are_sent_as_ever() {
    for (name, outcome) in outcomes() {
        let wrapped = callback().body(&outcome);
        pinned(
            &name.replace("response-v1-", "callback-v1-"),
            Callback { wrap: Wrap::None, ..callback() }.body(&outcome).as_bytes(),
        );
        let sent = Callback::to("").body(&outcome);
        assert_eq!(wrapped, format!(r#"{{"ok":{sent}}}"#));
        let signal = Callback { wrap: Wrap::Signal, ..callback() }.body(&outcome);
        assert_eq!(signal, format!(r#"{{"input":[{sent}],"requestId":"{}"}}"#, outcome.request_id));
    }
}

/// What names itself as a mechanism is a person of that name.
#[test]
fn no_name_is_a_mechanism() {
    for name in ["timeout", "creator", "link", "api", "inbox", "cli", "unknown"] {
        let by = outcome(Status::Completed, Some(Value::Int(3)), Actor::person(name));
        let read = Outcome::read(&by.bytes(), request(question("x", DataType::Int)).subject()).unwrap();
        assert_eq!(read.actor, Actor::person(name));
    }
    // Where nothing but the old word is stored, an answer that came before the deadline is not the deadline's.
    let old = br#"{"status":"completed","value":3,"decided_at":"2026-01-31T12:00:07.123Z","decided_by":"timeout","via":"timeout"}"#;
    let read = Outcome::read(old, request(question("x", DataType::Int)).subject()).unwrap();
    assert_eq!(read.actor, Actor::person("timeout"));
}

/// The names that the original plugin's readers look for, with the types they expect.
#[test]
fn the_plugin_can_read_what_is_written() {
    for (name, request) in requests() {
        let json: serde_json::Value = serde_json::from_slice(&stored(name)).unwrap();
        let fields = [
            "request_id",
            "event_name",
            "prompt",
            "data_type",
            "app_endpoint",
            "request_path",
            "response_path",
        ];
        for field in fields {
            assert!(json[field].is_string(), "{name}: {field}");
        }
        assert_eq!((&json["status"], &json["scope"]), (&"pending".into(), &"run".into()), "{name}");
        let place = format!("hitl-requests/{}/response.json", request.request_id);
        assert!(json["response_path"].as_str().unwrap().ends_with(&place), "{name}");
    }
    let json: serde_json::Value = serde_json::from_slice(&stored("response-v2-int.json")).unwrap();
    assert_eq!((&json["value"], &json["status"]), (&42.into(), &"completed".into()));
    assert!(json["request_id"].is_string());
    assert_eq!(json["data_type"], "int");
}

#[test]
fn what_the_plugin_wrote_is_read() {
    let request = Request::read(PLUGIN_ID, &stored("request-plugin.json")).unwrap();
    assert_eq!((request.version, request.request_id.as_str()), (0, PLUGIN_ID));
    assert_eq!(request.event_name, "integer_input_event");
    assert_eq!(request.prompt, "What should I add to x? ü");
    assert_eq!(request.data_type, DataType::Int);
    assert_eq!(request.scope(), Scope::default());
    assert_eq!((request.created_at, request.expires_at), (None, None));
    assert_eq!(request.on_timeout, OnTimeout::Fail);
    assert!(!request.expired(Timestamp::MAX));
    // It has no moment, so that its link is made of the day.
    assert!(lifetime::expiry(&request, now()) > now());

    let outcome = Outcome::read(&stored("response-plugin.json"), request.subject()).unwrap();
    assert_eq!((outcome.status, outcome.value), (Status::Completed, Some(Value::Int(42))));
    assert_eq!((outcome.decided_at, outcome.actor), (None, Actor::of(ActorKind::Unknown)));
}

/// The plugin writes in place: whoever reads meanwhile finds a part.
#[test]
fn a_part_of_an_outcome_is_none() {
    let request = Request::read(PLUGIN_ID, &stored("request-plugin.json")).unwrap();
    let whole = stored("response-plugin.json");
    for part in 0..whole.len() {
        assert_eq!(
            Outcome::read(&whole[..part], request.subject()),
            Err(DecodeError::Truncated),
            "{part} bytes"
        );
    }
}
