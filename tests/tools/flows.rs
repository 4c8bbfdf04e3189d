//! Flows in ordinary Rust, Python and JavaScript, run by `hitl run`, killed and started again. `make flows` builds them.

use crate::forms::fill_in;
use crate::support::{Place, Running, parts, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(crate) fn trials() -> Vec<Trial> {
    let there = |name: &str| (flow(name).exists(), "the flows that `make flows` builds");
    [
        tools::needing("FLOWS", &[there("rust-main.wasm")], tests![rust_asks_in_an_ordinary_main]),
        tools::needing(
            "FLOWS",
            &[there("python.wasm")],
            tests![
                python_asks_two_at_once_and_a_dataclass,
                python_reads_a_form_that_is_left_empty_or_declined,
                what_python_says_is_told_from_what_hitl_says,
            ],
        ),
        tools::needing(
            "FLOWS",
            &[there("javascript.wasm")],
            tests![javascript_asks_without_async_and_a_model_of_zod],
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Where `make flows` leaves a flow.
fn flow(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/flows").join(name)
}

fn answer(link: &str, value: &Json) {
    let reply = try_submit(link, value, None).unwrap();
    assert_eq!(reply.status, 200, "{reply:?}");
}

/// All events of a run, open or not, as `hitl list` has them.
fn events(place: &Place, run: &str) -> Vec<Json> {
    let listed = place.run(&["list", "--all", "--run", run, "--json"]);
    listed.value().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// `fn main()`, built for wasm32-wasip2: it is killed and goes on, and an error is its own.
fn rust_asks_in_an_ordinary_main() {
    let flow = flow("rust-main.wasm").display().to_string();
    let place = Place::new("sqlite");
    let run = ["run", "--run-id", "r", &flow];
    let mut running = Running::start(place.hitl(&run));
    answer(&running.link(), &json!(true));
    let second = running.link();
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(running.link(), second, "what was answered is not asked again");
    answer(&second, &json!(3));
    let ran = running.end();
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "deployed 3 replicas"), "{ran:?}");
    assert_eq!(place.run(&run).value(), "deployed 3 replicas");
    assert_eq!(events(&place, "r").len(), 2);

    let mut running = Running::start(place.hitl(&["run", "--run-id", "declined", &flow]));
    let (_, id, _) = parts(&running.link());
    place.run(&["decline", &id, "--comment", "not today"]).value();
    let ran = running.end();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stderr.contains("flow: Error: the question was declined by"), "{ran:?}");
    assert!(ran.stderr.contains("not today"), "{ran:?}");
}

fn python_asks_two_at_once_and_a_dataclass() {
    let flow = flow("python.wasm").display().to_string();
    let place = Place::new("sqlite");
    let run = ["run", "--run-id", "r", &flow];
    let links = |running: &mut Running| {
        let mut links: Vec<String> = (0..2).map(|_| running.link()).collect();
        links.sort();
        links
    };
    let mut running = Running::start(place.hitl(&run));
    let first = links(&mut running);
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(links(&mut running), first, "both are asked again by the same links");
    // Answered in any order, by what each asks for.
    for event in events(&place, "r") {
        let id = event["request_id"].as_str().unwrap();
        let value = if event["event_name"] == "title" { json!("Tea") } else { json!(12.5) };
        answer(first.iter().find(|link| link.contains(id)).unwrap(), &value);
    }
    // A dataclass goes in as a form, and comes back from what was typed.
    let form = running.link();
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(running.link(), form, "what was answered is not asked again");
    let refused = fill_in(&form, &[("copies", "1 001"), ("due", "2027-01-31"), ("cover", "hard")]);
    assert_eq!(refused.status, 422, "{refused:?}");
    let taken = fill_in(&form, &[("copies", "1 000"), ("due", "2027-01-31"), ("cover", "hard")]);
    assert_eq!(taken.status, 303, "{taken:?}");
    let ran = running.end();
    let told = "Tea: 12.50\n1000 copies with a hard cover by Sunday";
    assert_eq!((ran.code, &*ran.stdout), (Some(0), told), "{ran:?}");
    assert_eq!(place.run(&run).value(), told);
    assert_eq!(events(&place, "r").len(), 3);
}

/// What was left empty is what the dataclass has without it; a form that nobody fills in is none.
fn python_reads_a_form_that_is_left_empty_or_declined() {
    let flow = flow("python.wasm").display().to_string();
    let place = Place::new("sqlite");
    for (run, end, told) in [
        (
            "empty",
            &["answer", "{}", r#"{"copies": 1, "due": "2027-02-01"}"#][..],
            "\n1 copies with a soft cover by Monday",
        ),
        ("declined", &["decline", "{}"], ""),
    ] {
        let mut running = Running::start(place.hitl(&["run", "--run-id", run, &flow]));
        for _ in 0..2 {
            running.link();
        }
        for event in events(&place, run) {
            let value = if event["event_name"] == "title" { "Tea" } else { "3" };
            place.run(&["answer", event["request_id"].as_str().unwrap(), value]).value();
        }
        let (_, id, _) = parts(&running.link());
        let words: Vec<&str> = end.iter().map(|word| if *word == "{}" { &*id } else { word }).collect();
        place.run(&words).value();
        assert_eq!(running.end().value(), format!("Tea: 3.00{told}"), "{run}");
    }
}

/// A flow that fails says so on its standard error, in lines that cannot be taken for those of `hitl`.
fn what_python_says_is_told_from_what_hitl_says() {
    let flow = flow("python.wasm").display().to_string();
    let place = Place::new("sqlite");
    let mut running = Running::start(place.hitl(&["run", "--run-id", "r", &flow]));
    for _ in 0..2 {
        running.link();
    }
    for event in events(&place, "r") {
        place.run(&["decline", event["request_id"].as_str().unwrap(), "--comment", "no \u{1b}[2J"]);
    }
    let ran = running.end();
    assert_eq!(ran.code, Some(134), "{ran:?}");
    let (own, others): (Vec<_>, Vec<_>) = ran.stderr.lines().partition(|line| line.starts_with("flow: "));
    assert!(own.iter().any(|line| line.contains("Traceback")), "{ran:?}");
    assert!(!others.iter().any(|line| line.contains("Traceback") || line.contains("panicked")), "{ran:?}");
}

fn javascript_asks_without_async_and_a_model_of_zod() {
    let flow = flow("javascript.wasm").display().to_string();
    let place = Place::new("sqlite");
    let run = ["run", "--run-id", "r", &flow];
    let mut running = Running::start(place.hitl(&run));
    answer(&running.link(), &json!(true));
    let second = running.link();
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(running.link(), second);
    answer(&second, &json!(500));
    // A model of zod goes in as a form, and its own reading of what was typed comes back.
    let form = running.link();
    running.kill();
    let mut running = Running::start(place.hitl(&run));
    assert_eq!(running.link(), form, "what was answered is not asked again");
    let refused = fill_in(&form, &[("title", "Ö 1.0 is “out”"), ("day", "2027-01-31")]);
    assert_eq!(refused.status, 422, "{refused:?}");
    let typed =
        [("title", "Ö 1.0 is “out”"), ("day", "2027-01-31"), ("channels", "mail"), ("channels", "web")];
    let taken = fill_in(&form, &typed);
    assert_eq!(taken.status, 303, "{taken:?}");
    let ran = running.end();
    let told = "published 500 copies, announced as \"Ö 1.0 is “out”\" in 2027 by mail and web";
    assert_eq!((ran.code, &*ran.stdout), (Some(0), told), "{ran:?}");
    assert_eq!(place.run(&run).value(), told);
    assert_eq!(events(&place, "r").len(), 3);
}
