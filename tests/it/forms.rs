//! Forms of several fields, asked and answered by each way at once: the shell, the library, HTTP, a crash in between.

use crate::support::{Place, Running, browse, parts, send, try_submit};
use hitl::schemars::{self, JsonSchema};
use hitl::{Hitl, OnTimeout};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::fs;
use std::time::Duration;

/// A schema beside the store.
fn schema(place: &Place) -> String {
    let schema = json!({
        "type": "object", "required": ["replicas", "where"],
        "properties": {
            "replicas": { "type": "integer", "minimum": 1 }, "where": { "enum": ["staging", "production"] },
            "notes": { "type": ["string", "null"] },
            "at": { "type": "object", "properties": { "zip": { "type": "string" } } },
        },
    });
    let path = place.path().join("schema.json");
    fs::write(&path, schema.to_string()).unwrap();
    format!("@{}", path.display())
}

#[test]
fn a_form_is_asked_from_the_shell_whatever_is_killed() {
    let place = Place::new("sqlite");
    let kind = schema(&place);
    let ask = ["ask", "--type", &kind, "--run", "nightly", "--name", "deploy", "What shall be deployed?"];
    let mut first = Running::start(place.hitl(&ask));
    let link = first.link();
    let (_, id, _) = parts(&link);
    first.kill();
    let mut second = Running::start(place.hitl(&ask));
    let link = second.link();
    assert_eq!(parts(&link).1, id, "the same question");
    let wrong = try_submit(&link, &json!({ "replicas": 0, "where": "here", "more": 1 }), None).unwrap();
    assert_eq!(wrong.status, 422);
    let fields: Vec<_> =
        wrong.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["value.replicas", "value.where", "value.more"]);
    let value = json!({ "where": "production", "replicas": 3, "notes": null, "at": { "zip": "12 \"ü\"" } });
    assert_eq!(try_submit(&link, &value, None).unwrap().status, 200);
    let ran = second.end();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let printed: Json = serde_json::from_str(ran.stdout.trim()).unwrap();
    assert_eq!(printed, value);
    // One field of it, again and again; those that have no answer are empty.
    for (field, printed) in [
        ("replicas", "3"),
        ("where", "production"),
        ("notes", ""),
        ("at.zip", "12 \"ü\""),
        ("at", "{\"zip\":\"12 \\\"ü\\\"\"}"),
    ] {
        assert_eq!(place.run(&["wait", "--field", field, &id]).value(), printed, "{field}");
    }
    let unknown = place.run(&["wait", "--field", "colour", &id]);
    assert!(
        unknown.code == Some(2) && unknown.stderr.contains("replicas, where, notes, at, at.zip"),
        "{unknown:?}"
    );
    let other = place.run(&[
        "new",
        "--type",
        "int",
        "--run",
        "nightly",
        "--name",
        "deploy",
        "What shall be deployed?",
    ]);
    assert_eq!(other.code, Some(8), "{other:?}");
}

#[test]
fn choices_and_dates_are_asked_from_the_shell() {
    let place = Place::new("sqlite");
    for (kind, wrong, typed, printed) in [
        ("choice:staging, production", "nowhere", "production", "production"),
        ("multi:a,b,c", "d", "[\"a\",\"c\"]", "[\"a\",\"c\"]"),
        ("date", "2026-02-30", "2026-02-28", "2026-02-28"),
        ("datetime", "noon", "2026-02-28 12:30", "2026-02-28T12:30:00Z"),
    ] {
        let id = place.run(&["new", "--type", kind, "Which?"]).value().to_owned();
        let refused = place.run(&["answer", &id, wrong]);
        assert_eq!(refused.code, Some(2), "{kind}: {refused:?}");
        assert_eq!(place.run(&["answer", &id, typed]).code, Some(0));
        assert_eq!(place.run(&["wait", &id]).value(), printed, "{kind}");
        let default = place.run(&["new", "--type", kind, "--default", wrong, "Which?"]);
        assert!(default.code == Some(2) && default.stderr.contains("--default"), "{default:?}");
    }
    let ran = place.run(&["ask", "--type", "choice:a,b", "--timeout", "1s", "--default", "b", "Which?"]);
    assert_eq!(ran.value(), "b");
    for (kind, told) in
        [("@nowhere.json", "nowhere.json"), ("colour", "choice:a,b"), ("choice:", "choice:a,b")]
    {
        let ran = place.run(&["new", "--type", kind, "Which?"]);
        assert!(ran.code == Some(2) && ran.stderr.contains(told), "{ran:?}");
    }
    let path = place.path().join("bad.json");
    fs::write(&path, r#"{"type": "object", "properties": {"a": {"type": "string", "pattern": "^(?!x)"}}}"#)
        .unwrap();
    let ran = place.run(&["new", "--type", &format!("@{}", path.display()), "Which?"]);
    assert!(ran.code == Some(2) && ran.stderr.contains("schema/properties/a/pattern"), "{ran:?}");
}

#[test]
fn what_cannot_be_undone_is_shown_with_its_facts_and_once_more() {
    let place = Place::new("sqlite");
    let file = place.path().join("change.diff");
    fs::write(&file, "-old\n+new\n").unwrap();
    let change = format!("Change=@{}", file.display());
    let log = "Log=https://ci.example.org/7";
    let ask = [
        "ask",
        "--type",
        "bool",
        "--confirm",
        "--context",
        "Where=prod <1>",
        "--context",
        &change,
        "--context",
        log,
        "Run it?",
    ];
    let mut asking = Running::start(place.hitl(&ask));
    let link = asking.link();
    let page = browse(&link);
    for part in [
        "prod &lt;1&gt;",
        "<del>-old</del>",
        "<ins>+new</ins>",
        "href=\"https://ci.example.org/7\"",
        ">Continue</button>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let (server, id, t) = parts(&link);
    let kind = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let submit = |more: &str| {
        let fields = format!("request_id={id}&t={t}&value=true{more}");
        send("POST", &format!("{server}/submit"), &kind, fields.as_bytes())
    };
    let shown = submit("");
    assert!(shown.text().contains("Check your answer") && shown.text().contains("Send: Yes"), "{shown:?}");
    assert_eq!(submit("&confirmed=yes").status, 303);
    let ran = asking.end();
    assert_eq!((ran.code, ran.stdout.trim()), (Some(0), "true"), "{ran:?}");
    assert!(ran.stderr.contains("Where: prod <1>") && ran.stderr.contains("+new"), "{ran:?}");
    for (wrong, told) in
        [("Where", "LABEL=TEXT"), ("Where=@/nowhere/at/all", "/nowhere/at/all"), ("=x", "context.0.label")]
    {
        let ran = place.run(&["new", "--context", wrong, "Run it?"]);
        assert!(ran.code == Some(2) && ran.stderr.contains(told), "{ran:?}");
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Environment {
    /// Nobody sees it.
    Staging,
    Production,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Deployment {
    zone: String,
    #[schemars(range(min = 1, max = 20))]
    replicas: u8,
    environment: Environment,
    fallback: Option<Environment>,
    tags: Vec<String>,
    #[serde(default)]
    ratio: Option<f32>,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_struct_is_asked_for_and_comes_back() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let hitl = Hitl::builder().store(&place.store).serve("127.0.0.1:0").build().await.unwrap();
        let event = hitl.event::<Deployment>("deploy").prompt("What?").run("r").create().await.unwrap();
        let given =
            json!({ "zone": "a", "replicas": 3, "environment": "staging", "fallback": null, "tags": ["x"] });
        let link = event.form_url().to_owned();
        for (member, wrong) in
            [("replicas", json!(256)), ("environment", json!("Staging")), ("tags", json!("x"))]
        {
            let (link, mut given) = (link.clone(), given.clone());
            given[member] = wrong;
            let refused =
                tokio::task::spawn_blocking(move || try_submit(&link, &given, None).unwrap()).await.unwrap();
            assert_eq!(refused.status, 422, "{member}");
        }
        let sent = given.clone();
        let reply =
            tokio::task::spawn_blocking(move || try_submit(&link, &sent, None).unwrap()).await.unwrap();
        assert_eq!(reply.status, 200, "{reply:?}");
        let expected = Deployment {
            zone: "a".into(),
            replicas: 3,
            environment: Environment::Staging,
            fallback: None,
            tags: vec!["x".into()],
            ratio: None,
        };
        assert_eq!(event.wait().await.unwrap(), expected);
        assert_eq!(hitl.open::<Deployment>(event.id()).await.unwrap().wait().await.unwrap(), expected);
        assert!(hitl.open::<i64>(event.id()).await.is_err(), "another type");
        // What is no struct is a form of one field.
        let question =
            hitl.event::<Option<Environment>>("where").prompt("Where?").timeout(Duration::from_secs(1));
        let event =
            question.on_timeout(OnTimeout::Answer(Some(Environment::Production))).create().await.unwrap();
        assert_eq!(event.wait().await.unwrap(), Some(Environment::Production));
    }
}
