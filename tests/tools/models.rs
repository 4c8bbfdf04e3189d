//! Types of pydantic and zod, asked for as they are, answered by each way, and read by the types themselves.

use crate::forms::fill_in;
use crate::support::{Place, Ran, Server, bearer, question};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients")
}

pub(crate) fn trials() -> Vec<Trial> {
    let has_python = (clients().join("venv/installed").is_file(), "the packages that `make python` installs");
    let has_zod = (clients().join("node_modules/zod").is_dir(), "the packages that `make node` installs");
    let has_node = (tools::runs("node"), "Node.js");
    [
        tools::needing("PYTHON", &[has_python, has_node, has_zod], tests![models_of_pydantic]),
        tools::needing("PYTHON", &[has_python], tests![a_model_is_asked_for_as_the_page_does]),
        tools::needing("NODE", &[has_node, has_zod], tests![models_of_zod]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a script prints, given this on stdin.
fn script(mut command: Command, args: &[&str], stdin: &Json) -> Json {
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin.to_string().as_bytes()).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(0), "{args:?} {stdin}: {ran:?}");
    serde_json::from_str(ran.stdout.trim()).unwrap()
}

fn python() -> Command {
    let mut command = Command::new(clients().join("venv/bin/python"));
    command.arg("-B").arg(clients().join("models.py"));
    command
}

fn node() -> Command {
    let mut command = Command::new("node");
    command.arg(clients().join("models.mjs"));
    command
}

/// Asks by the schema, answers by what is typed into the form, by JSON and at the command line: the same value each time, which
/// other validators and the type itself accept.
fn answered_alike(
    place: &Place,
    server: &Server,
    model: fn() -> Command,
    name: &str,
    typed: &[(&str, &str)],
    expected: &Json,
) {
    let schema = script(model(), &["schemas"], &Json::Null)[name].take();
    let ask = || {
        let mut body = question("form");
        body["schema"] = schema.clone();
        let event = server.create(&body);
        let text = |value: &Json| value.as_str().unwrap().to_owned();
        (text(&event["request_id"]), text(&event["links"]["form"]))
    };
    let value = |id: &str| server.get(&format!("/v1/events/{id}")).json()["response"]["value"].clone();
    let (id, link) = ask();
    let reply = fill_in(&link, typed);
    assert!(reply.status < 400, "{name}: {reply:?}");
    assert_eq!(value(&id), *expected, "{name}, typed");
    let (id, _) = ask();
    server.post(&format!("/v1/events/{id}/response"), &json!({ "value": expected }));
    assert_eq!(value(&id), *expected, "{name}, JSON");
    let (id, _) = ask();
    let ran = place.run(&["answer", &id, &expected.to_string()]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(value(&id), *expected, "{name}, command line");
    let wrong = script(node(), &["ajv"], &json!({ "schema": schema, "value": expected }));
    assert_eq!(wrong, json!([]), "{name}: ajv");
    assert!(jsonschema::is_valid(&schema, expected), "{name}: jsonschema");
    script(model(), &["check", name], expected);
}

fn models_of_pydantic() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let typed = [
        ("replicas", "3"),
        ("color", "red"),
        ("maybe", ""),
        ("level", "2"),
        ("mode", "fast"),
        ("price", "12,5"),
        ("ratio", ""),
        ("tags", "a\r\nb c\r\n"),
        ("colors", ""),
        ("colors", "green"),
        ("secret", "s3cr3t"),
        ("when", "2026-12-01T20:15"),
        ("day", "2026-12-01"),
        ("at", "20:15"),
        ("wait", "1h 30m"),
        ("link", "https://example.org/a"),
        ("id", "01234567-89AB-CDEF-0123-456789ABCDEF"),
        ("dry", "false"),
        ("sure", "true"),
        ("notes", "one\r\n\r\nthree"),
        ("address.street", "Main St 1"),
        ("address.zip", ""),
        ("either", "7"),
    ];
    let expected = json!({
        "replicas": 3, "color": "red", "maybe": null, "level": 2, "kind": "deploy", "mode": "fast", "price": 12.5, "ratio": null,
        "tags": ["a", "b c"], "colors": ["green"], "secret": "s3cr3t", "when": "2026-12-01T20:15:00Z", "day": "2026-12-01",
        "at": "20:15:00Z", "wait": "PT1H30M", "link": "https://example.org/a", "id": "01234567-89ab-cdef-0123-456789abcdef",
        "dry": false, "sure": true, "notes": "one\n\nthree", "address": { "street": "Main St 1", "zip": null }, "either": 7,
    });
    answered_alike(&place, &server, python, "deployment", &typed, &expected);
    let typed = [("approved", "no"), ("value.comment", "not yet")];
    answered_alike(
        &place,
        &server,
        python,
        "review",
        &typed,
        &json!({ "approved": false, "comment": "not yet" }),
    );
}

/// The program of `docs/forms.md`, answered where it says that it was.
fn a_model_is_asked_for_as_the_page_does() {
    let (_, rest) = include_str!("../../docs/forms.md").split_once("```python\n").unwrap();
    let (code, _) = rest.split_once("```").unwrap();
    let (asks, reads) = code.split_once("# … and when it has ended:\n").unwrap();
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let program = format!(
        "server, key = '{}', {{'Authorization': '{}'}}
{asks}
path = f\"{{server}}/v1/events/{{event['request_id']}}\"
answer = {{'value': {{'replicas': 3, 'where': 'staging'}}}}
event = httpx.post(f'{{path}}/response', headers=key, json=answer).raise_for_status().json()
{reads}
print(deployment.replicas, deployment.where, deployment.notes)",
        server.url,
        bearer(),
    );
    let mut python = Command::new(clients().join("venv/bin/python"));
    python.args(["-B", "-c", &program]).env("NO_PROXY", "127.0.0.1").stdin(Stdio::null());
    assert_eq!(Ran::of(python.output().unwrap()).value(), "3 staging None");
}

fn models_of_zod() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let typed = [
        ("replicas", "3"),
        ("mode", "slow"),
        ("level", ""),
        ("size", "0,5"),
        ("email", " ada@example.org"),
        ("site", ""),
        ("when", "2026-12-01 20:15"),
        ("day", "2026-12-01"),
        ("dry", "yes"),
        ("tags", "a"),
        ("days", ""),
        ("address.street", "Main St 1"),
        ("address.zip", ""),
    ];
    let expected = json!({
        "replicas": 3, "mode": "slow", "level": null, "size": 0.5, "email": "ada@example.org", "when": "2026-12-01T20:15:00Z",
        "day": "2026-12-01", "dry": true, "tags": ["a"], "days": [], "address": { "street": "Main St 1" }, "kind": "deploy",
    });
    answered_alike(&place, &server, node, "deployment", &typed, &expected);
}
