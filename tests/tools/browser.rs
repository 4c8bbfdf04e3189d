//! The form as a person meets it, in headless Chromium. Needs Node.js, Chromium and `make browser`.

use crate::support::{Place, Ran, Server, question};
use crate::tools::{self, tests};
use libtest_mimic::Trial;
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the scripts and their packages are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser")
}

pub(crate) fn trials() -> Vec<Trial> {
    let packages = folder().join("node_modules/playwright-core").is_dir();
    let wanted = [
        (tools::runs("node"), "Node.js"),
        (tools::runs(&chromium()), "Chromium"),
        (packages, "the packages that `make browser` installs"),
    ];
    let tests = tests![
        open_submit_see_the_outcome_open_again,
        keyboard_only,
        without_scripts,
        on_a_phone,
        a_wrong_value_comes_back_with_its_error,
        axe_finds_nothing,
    ];
    tools::needing("BROWSER", &wanted, tests)
}

fn chromium() -> String {
    std::env::var("HITL_CHROMIUM").unwrap_or_else(|_| "chromium".into())
}

/// Runs one scenario on a link and gives what it saw.
fn scenario(name: &str, link: &str, extra: &[&str]) -> Json {
    let output = Command::new("node")
        .arg(folder().join("scenarios.mjs"))
        .args([name, link])
        .args(extra)
        .env("HITL_CHROMIUM", chromium())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.code, Some(0), "{name}: {}\n{}", ran.stdout, ran.stderr);
    serde_json::from_str(ran.stdout.lines().last().unwrap_or_default()).unwrap()
}

fn event(server: &Server, data_type: &str) -> (String, String) {
    let event = server.create(&question(data_type));
    (event["request_id"].as_str().unwrap().to_owned(), event["links"]["form"].as_str().unwrap().to_owned())
}

fn outcome(server: &Server, id: &str) -> Json {
    server.get(&format!("/v1/events/{id}")).json()["response"].clone()
}

fn open_submit_see_the_outcome_open_again() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, typed, value) in [
        ("int", "42", json!(42)),
        ("float", "0.5", json!(0.5)),
        ("bool", "Yes", json!(true)),
        ("str", "a <b>\n\"c\"", json!("a <b>\n\"c\"")),
    ] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("answer", &link, &[data_type, typed]);
        assert!(seen["prompt"].as_str().unwrap().contains("What should I add to x?"), "{seen}");
        assert!(seen["thanks"].as_str().unwrap().contains("recorded"), "{seen}");
        assert_eq!(seen["again_has_form"], false, "{seen}");
        assert_eq!(outcome(&server, &id)["value"], value);
    }
}

fn keyboard_only() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for (data_type, typed, value) in [("int", "7", json!(7)), ("bool", "", json!(true))] {
        let (id, link) = event(&server, data_type);
        let seen = scenario("keyboard", &link, &[data_type, typed]);
        assert_eq!(seen["focus_always_visible"], true, "{seen}");
        assert_eq!(outcome(&server, &id)["value"], value);
    }
}

fn without_scripts() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "int");
    let seen = scenario("no_scripts", &link, &["int", "8"]);
    assert!(seen["thanks"].as_str().unwrap().contains("recorded"), "{seen}");
    assert_eq!(outcome(&server, &id)["value"], 8);
}

fn on_a_phone() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "bool");
    let seen = scenario("phone", &link, &["bool", "No"]);
    assert_eq!(seen["scrolls_sideways"], false, "{seen}");
    assert!(seen["smallest_target"].as_f64().unwrap() >= 24.0, "{seen}");
    assert_eq!(outcome(&server, &id)["value"], false);
}

fn a_wrong_value_comes_back_with_its_error() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server, "int");
    let seen = scenario("wrong", &link, &["int", "12,5 <i>"]);
    assert_eq!(seen["status"], 422, "{seen}");
    assert_eq!(seen["typed"], "12,5 <i>", "{seen}");
    assert_eq!(seen["invalid"], "true", "{seen}");
    assert!(seen["described"].as_str().unwrap().contains("whole number"), "{seen}");
    assert_eq!(outcome(&server, &id), Json::Null);
}

fn axe_finds_nothing() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut links = Vec::new();
    for data_type in ["int", "float", "bool", "str"] {
        links.push(event(&server, data_type).1);
    }
    let (answered, link) = event(&server, "str");
    server.post(&format!("/v1/events/{answered}/response"), &json!({ "value": "<b>", "comment": "so" }));
    links.push(link);
    let (declined, link) = event(&server, "str");
    server.post(&format!("/v1/events/{declined}/decline"), &json!({}));
    links.push(link.clone());
    links.push(link.replace("?t=", "?t=x"));
    links.push(format!("{}/?key={}", server.url, crate::support::KEY));
    links.push(format!("{}/nowhere", server.url));
    for link in links {
        for scheme in ["light", "dark"] {
            let seen = scenario("axe", &link, &[scheme]);
            assert_eq!(seen["violations"], json!([]), "{link} {scheme}");
        }
    }
    let (_, link) = event(&server, "int");
    assert_eq!(scenario("axe_wrong", &link, &["int", "x"])["violations"], json!([]));
}
