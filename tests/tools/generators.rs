//! Clients that common generators make of `openapi.json`, without options, by the commands and programs of `docs/http.md`.

use crate::support::{KEY, Place, Ran};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DESCRIPTION: &str = include_str!("../../guest/core/src/http/routes/openapi.json");
const DOCUMENT: &str = include_str!("../../docs/http.md");

fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients").canonicalize().unwrap()
}

pub(crate) fn trials() -> Vec<Trial> {
    let is_there = |path: &str| clients().join(path).exists();
    let has_node = (tools::runs("node"), "Node.js");
    let npm = (is_there("node_modules/openapi-fetch"), "the packages that `make node` installs");
    let pip = (is_there("venv/bin/openapi-generator-cli"), "the packages that `make python` installs");
    [
        tools::needing(
            "PYTHON",
            &[pip],
            tests![a_client_in_python_asks, a_client_in_rust_is_made_with_names_of_words],
        ),
        tools::needing(
            "NODE",
            &[has_node, npm],
            tests![a_client_in_typescript_asks, a_linter_finds_no_error, what_may_be_left_out_is_optional],
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The code in `language` below a heading of the document, joined.
fn code(heading: &str, language: &str) -> String {
    let section = DOCUMENT.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let fence = format!("```{language}\n");
    let blocks: Vec<_> =
        section.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!blocks.is_empty(), "{heading} has no {language}");
    blocks.concat()
}

/// A folder in which Node.js finds the tests' packages.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(clients().join("node_modules"), folder.path().join("node_modules")).unwrap();
    std::fs::write(folder.path().join("openapi.json"), DESCRIPTION).unwrap();
    folder
}

/// Runs commands as a shell does, with the tests' packages for those that they install. The first that fails ends it.
fn run(commands: &str, folder: &Path, server: &str) -> Ran {
    let programs = clients().join("venv/bin");
    let mut path = vec![programs];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap()));
    let script = format!("set -e\npip() {{ :; }}\nnpm() {{ :; }}\n{commands}");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script.replace("http://127.0.0.1:8080", server)])
        .current_dir(folder)
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("HITL_SERVER", server)
        .env("HITL_API_KEY", KEY)
        .env("NO_PROXY", "127.0.0.1")
        .env("NO_COLOR", "1")
        .env("npm_config_update_notifier", "false")
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .stdin(Stdio::null());
    let ran = Ran::of(command.output().unwrap());
    assert_eq!(ran.code, Some(0), "{commands}: {}{}", ran.stdout, ran.stderr);
    ran
}

/// The words behind `keywords` in all files below `folder` that end in `ending`: the names of types.
fn names(folder: &Path, ending: &str, keywords: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(names(&path, ending, keywords));
        } else if path.to_str().unwrap().ends_with(ending) {
            let text = std::fs::read_to_string(&path).unwrap();
            let rest =
                text.lines().filter_map(|line| keywords.iter().find_map(|word| line.strip_prefix(word)));
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
            found.extend(rest.filter_map(|rest| rest.split(|c| !is_part(c)).next()).map(str::to_owned));
        }
    }
    found
}

/// No name was made up, as `OnTimeoutType0`, `ListEventsResponse200` or `CreateLinkBody` are; and these are there.
fn are_words(names: &BTreeSet<String>, wanted: &[&str]) {
    let is_made_up = |name: &&String| {
        name.contains(|c: char| c.is_ascii_digit())
            || ["Body", "OneOf", "AnyOf", "AllOf", "Inner"]
                .iter()
                .any(|end| name.ends_with(end) && *name != "CallbackBody")
    };
    let made_up: Vec<_> = names.iter().filter(is_made_up).collect();
    assert!(made_up.is_empty(), "{made_up:?}");
    for name in wanted {
        assert!(names.contains(*name), "{name} is none of {names:?}");
    }
}

const WANTED: [&str; 9] = [
    "Question",
    "Event",
    "EventList",
    "Outcome",
    "Answer",
    "Decision",
    "Problem",
    "NewKey",
    "StoredCallback",
];

fn a_client_in_python_asks() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let folder = folder();
    std::fs::write(folder.path().join("ask.py"), code("Python", "python")).unwrap();
    let ran = run(&code("Python", "sh"), folder.path(), &server.url);
    let lines: Vec<_> = ran.stdout.lines().map(str::trim).collect();
    // Whatever the generator leaves out it warns of.
    let is_all = matches!(lines[..], [made, "3, says ada"] if made.starts_with("Generating "));
    assert!(is_all, "{ran:?}");
    assert!(ran.stderr.contains("answer here: http") && ran.stderr.contains("1 open in this run"), "{ran:?}");
    let package = folder.path().join("hitl-client/hitl_client");
    are_words(&names(&package, ".py", &["class "]), &WANTED);
    let files = std::fs::read_dir(package.join("api")).unwrap();
    let tags: BTreeSet<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert!(tags.contains("events") && !tags.contains("default"), "{tags:?}");
}

fn a_client_in_rust_is_made_with_names_of_words() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let folder = folder();
    let ran = run(&code("Rust", "sh"), folder.path(), &server.url);
    for trouble in ["ERROR", "COLLISION", "Exception"] {
        assert!(!format!("{ran:?}").contains(trouble), "{}{}", ran.stdout, ran.stderr);
    }
    let made = folder.path().join("hitl-client-rust/src");
    are_words(&names(&made, ".rs", &["pub struct ", "pub enum "]), &WANTED);
    // What the page calls of it is there.
    let page = code("Rust", "rust");
    let calls = page.split("events_api::").skip(1).map(|rest| rest.split('(').next().unwrap());
    let functions = names(&made.join("apis"), "events_api.rs", &["pub async fn "]);
    for call in calls {
        assert!(functions.contains(call), "{call} is none of {functions:?}");
    }
    let question = std::fs::read_to_string(made.join("models/question.rs")).unwrap();
    assert!(page.contains("Question::new(") && question.contains("pub fn new("), "{question}");
}

fn a_client_in_typescript_asks() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let folder = folder();
    std::fs::write(folder.path().join("ask.mts"), code("TypeScript", "ts")).unwrap();
    let ran = run(&code("TypeScript", "sh"), folder.path(), &server.url);
    assert_eq!(ran.stdout.lines().last(), Some("3, says ada"), "{ran:?}");
    assert!(ran.stderr.contains("answer here: http") && ran.stderr.contains("1 open in this run"), "{ran:?}");
}

/// The least that can be sent of each kind compiles, and less than that does not.
fn what_may_be_left_out_is_optional() {
    let folder = folder();
    let least = r#"
        import createClient from "openapi-fetch";
        import type { components, paths, webhooks } from "./api.d.ts";
        const hitl = createClient<paths>();
        const id = { params: { path: { id: "id" } } };
        export const sent = [
            hitl.GET("/v1/events"),
            hitl.POST("/v1/events", { body: { event_name: "n", data_type: "bool", prompt: "?" } }),
            hitl.POST("/v1/events", { body: { event_name: "n", data_type: "bool", prompt: "?", callback: { url: "https://a/" } } }),
            hitl.POST("/v1/events/{id}/response", { ...id, body: { value: true } }),
            hitl.POST("/v1/events/{id}/decline", { ...id, body: {} }),
            hitl.POST("/v1/events/{id}/extend", id),
            hitl.POST("/v1/wait", { body: { ids: ["id"] } }),
            hitl.POST("/v1/keys", { body: { role: "ask" } }),
        ];
        // @ts-expect-error a question has a prompt
        hitl.POST("/v1/events", { body: { event_name: "n", data_type: "bool" } });
        // What is shown of a callback says all that counts.
        export const wrap = (event: components["schemas"]["Event"]): "none" | "ok" | "signal" | undefined => event.callback?.wrap;
        export type Received = webhooks["outcome"]["post"]["requestBody"]["content"]["application/json"];
        export const received = (body: Received): string => ("status" in body ? body.status : "wrapped");
    "#;
    std::fs::write(folder.path().join("least.mts"), least).unwrap();
    let commands = "npx openapi-typescript openapi.json -o api.d.ts\n\
        npx tsc --noEmit --strict --module nodenext --target es2022 least.mts";
    run(commands, folder.path(), "http://127.0.0.1:1");
}

fn a_linter_finds_no_error() {
    let folder = folder();
    // It ends with a status of its own where there is an error.
    run("npx redocly lint openapi.json", folder.path(), "http://127.0.0.1:1");
}
