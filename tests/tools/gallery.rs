//! Every page in every state: its tree as a screen reader has it, what axe finds, and pictures to look at, below `target/pictures`.
//!
//! The trees are golden files, `tests/browser/trees`, which read like a conversation; `BLESS=1` writes them anew.

use crate::browser::scenario_in;
use crate::support::{Place, Server};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

const OPERATOR: [&str; 6] = [
    "--operator-name",
    "Acme Operations",
    "--operator-contact",
    "ops@example.org",
    "--operator-colours",
    "#0b5c3b #7fd6ac",
];

fn ask(server: &Server, more: Json) -> (String, String) {
    let mut question = json!({
        "event_name": "approve-release", "prompt": "Ship 2.4.1 to production?", "data_type": "bool", "project": "shop",
        "domain": "production", "run": "run-42", "key": hitl::random_key(), "asked_by": "release-bot",
    });
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let event = server.create(&question);
    (event["request_id"].as_str().unwrap().to_owned(), event["links"]["form"].as_str().unwrap().to_owned())
}

/// The pages, each by its name, its link, and what is sent from there first.
fn pages(server: &Server) -> Vec<Json> {
    let schema = json!({
        "type": "object", "required": ["replicas", "where", "street"],
        "properties": {
            "replicas": { "type": "integer", "title": "How many?", "minimum": 1, "maximum": 20, "description": "Each has 2 GB." },
            "where": { "oneOf": [{ "const": "a", "title": "Staging" }, { "const": "b", "title": "Production", "description": "With customers" }], "title": "Where to?" },
            "when": { "type": "string", "format": "date-time", "title": "When?" },
            "days": { "type": "array", "items": { "enum": ["Monday", "Tuesday"] }, "title": "Days" },
            "order": { "type": "array", "uniqueItems": true, "items": { "enum": ["eu", "us"] }, "x-hitl-widget": "ranking", "title": "In which order?" },
            "dry": { "type": "boolean", "default": true, "title": "Try first" },
            "token": { "type": "string", "format": "password", "title": "Token" },
        },
    });
    let schema = json!({ "data_type": "form", "prompt": "What shall be deployed?", "schema": {
        "type": "object", "required": ["replicas", "where"], "properties": schema["properties"],
    } });
    let markdown = "Run this on **prod-db-1**?\n\nIt deletes *412 files*.\n\n| host | now |\n|---|--:|\n| eu-1 | `1.4.1` |\n\n> It cannot be undone.\n\n[The build](https://ci.example.org/7)";
    let context = json!([
        { "label": "Where", "text": "prod-db-1, eu-west" }, { "label": "Command", "code": "rm -rf /srv/data/backups/2025-*\nsystemctl restart postgresql" },
        { "label": "Change", "diff": "-replicas: 2\n+replicas: 3" },
    ]);
    let dangerous = json!({ "prompt": markdown, "prompt_format": "markdown", "context": context, "confirm": true, "extend_seconds": 3600 });
    let form = |more: Json| ask(server, more).1;
    let end = |how: &str, body: Json| {
        let (id, link) = ask(server, json!({ "data_type": "str", "prompt": "What happened?" }));
        server.post(&format!("/v1/events/{id}/{how}"), &body);
        link
    };
    let long = json!({ "prompt": format!("Is this text right?\n{}", "It says the same again and again. ".repeat(120)) });
    let number =
        json!({ "data_type": "int", "prompt": "How many replicas tonight?", "on_timeout": { "answer": 3 } });
    vec![
        json!(["yes-or-no", form(json!({}))]),
        json!(["number", form(number.clone())]),
        json!(["number-refused", form(number), "many"]),
        json!([
            "text",
            form(json!({ "data_type": "str", "prompt": "Which branch?", "timeout_seconds": null }))
        ]),
        json!(["form", form(schema)]),
        json!(["dangerous", form(dangerous.clone())]),
        json!(["dangerous-check", form(dangerous), "false"]),
        json!(["long", form(long)]),
        json!(["covered", form(json!({ "sensitive": true }))]),
        json!(["thanks", form(json!({ "data_type": "str", "prompt": "Which city?" })), "Oslo"]),
        json!([
            "answered",
            end("response", json!({ "value": "The disk was full.", "comment": "It is not now." }))
        ]),
        json!(["no-answer", end("decline", json!({}))]),
        json!(["withdrawn", end("cancel", json!({}))]),
        json!(["link-cut", form(json!({})).split_once("?t=").unwrap().0]),
        json!(["link-wrong", form(json!({})) + "x"]),
        json!(["nowhere", format!("{}/nowhere", server.url)]),
        json!(["sign-in", format!("{}/", server.url)]),
    ]
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)
}

/// The tree without what differs from run to run: moments and spans.
fn steady(tree: &str) -> String {
    let mut steady = String::new();
    for line in tree.lines() {
        let mut words: Vec<&str> = Vec::new();
        for word in line.split(' ') {
            let is_month = [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ]
            .contains(&word.trim_end_matches(','));
            let is_time = word.contains(':')
                && word.split(':').all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()));
            let is_number = word.trim_matches(['(', ',', ':', '"']).bytes().all(|b| b.is_ascii_digit())
                && !word.is_empty();
            words.push(
                if is_month || is_time || (is_number && (line.contains("UTC") || line.contains("minute"))) {
                    "~"
                } else {
                    word
                },
            );
        }
        let line = words.join(" ");
        // An id stands in an address.
        let line = match line.split_once("/url: ") {
            Some((before, url)) if url.contains("?t=") || url.contains("form/") => format!("{before}/url: ~"),
            _ => line,
        };
        steady.push_str(&line);
        steady.push('\n');
    }
    steady
}

pub(crate) fn every_page_in_every_state() {
    let place = Place::new("sqlite");
    let server = place.serve(&OPERATOR);
    let trees = folder("tests/browser/trees");
    let mut differing = Vec::new();
    for language in [None, Some("de"), Some("ja"), Some("ar")] {
        let pictures = folder("target/pictures").join(language.unwrap_or("en"));
        std::fs::create_dir_all(&pictures).unwrap();
        let pages = pages(&server);
        let seen = scenario_in(
            language,
            "gallery",
            "",
            &[&Json::from(pages.clone()).to_string(), pictures.to_str().unwrap()],
        );
        for page in &pages {
            let name = page[0].as_str().unwrap();
            let seen = &seen[name];
            assert_eq!(seen["violations"], json!([]), "{name} {language:?}");
            assert_eq!(seen["sideways"], json!([]), "{name} {language:?}");
            assert_eq!(seen["direction"], if language == Some("ar") { "rtl" } else { "ltr" }, "{name}");
            if language.is_some() {
                continue;
            }
            let (tree, file) = (steady(seen["tree"].as_str().unwrap()), trees.join(format!("{name}.yml")));
            if std::env::var_os("BLESS").is_some() {
                std::fs::write(&file, &tree).unwrap();
            }
            if std::fs::read_to_string(&file).ok().as_deref() != Some(&tree) {
                differing.push(format!("{name}:\n{tree}"));
            }
        }
    }
    assert!(differing.is_empty(), "other trees than in tests/browser/trees:\n{}", differing.join("\n"));
}
