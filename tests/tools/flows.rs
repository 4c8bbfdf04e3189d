//! Flows in Python and JavaScript, run by `hitl run`, killed and started again. `make flows` builds them.

use crate::support::{Place, Running, try_submit};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

pub(crate) fn trials() -> Vec<Trial> {
    let there = |name: &str| (flow(name).exists(), "the flows that `make flows` builds");
    [
        tools::needing(
            "FLOWS",
            &[there("python.wasm")],
            tests![python_asks_two_at_once, what_python_says_is_told_from_what_hitl_says],
        ),
        tools::needing("FLOWS", &[there("javascript.wasm")], tests![javascript_asks_without_async]),
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

fn python_asks_two_at_once() {
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
    let ran = running.end();
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "Tea: 12.50"), "{ran:?}");
    assert_eq!(place.run(&run).value(), "Tea: 12.50");
    assert_eq!(events(&place, "r").len(), 2);
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

fn javascript_asks_without_async() {
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
    let ran = running.end();
    assert_eq!((ran.code, &*ran.stdout), (Some(0), "published 500 copies"), "{ran:?}");
}
