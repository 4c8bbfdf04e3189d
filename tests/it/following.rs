//! Waiting for whatever ends in a scope, by `POST /v1/wait` with a cursor and by `hitl follow`.

use crate::http::Reply;
use crate::support::{KEY, PATIENCE, Place, Ran, Running, Server, bearer, question, send, try_submit};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::process::{ChildStdout, Command};
use std::time::{Duration, Instant};

fn ask(server: &Server, project: &str) -> (String, String) {
    let mut body = question("int");
    body["project"] = project.into();
    let event = server.create(&body);
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    (text(&event["request_id"]), text(&event["links"]["form"]))
}

fn answer(link: &str, value: i64) {
    assert_eq!(try_submit(link, &json!(value), None).unwrap().status, 200);
}

fn wait(url: &str, body: &Json) -> Reply {
    let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
    send("POST", &format!("{url}/v1/wait"), &headers, body.to_string().as_bytes())
}

fn ids(told: &Json) -> Vec<String> {
    let events = told["events"].as_array().unwrap_or_else(|| panic!("{told}"));
    events.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()).collect()
}

/// A command that prints lines, one after the other.
struct Following {
    running: Running,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Following {
    /// From when it follows on.
    fn start(command: Command) -> Following {
        let mut running = Running::start(command);
        running.after("hitl: following").expect("it follows");
        let lines = BufReader::new(running.child.stdout.take().unwrap()).lines();
        Following { running, lines }
    }

    fn next(&mut self) -> String {
        self.lines.next().expect("a line").expect("text")
    }
}

/// One waits at one server, the answer comes to another on the same store; and where the first is gone, the cursor counts at the other.
#[test]
fn an_end_is_told_at_any_server_of_the_store() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let (first, second) = (place.serve(&[]), place.serve(&[]));
        let (id, link) = ask(&first, "billing");
        let (other, other_link) = ask(&first, "shipping");
        let begin = wait(&first.url, &json!({ "scope": { "project": "billing" } })).json();
        assert_eq!(ids(&begin), [""; 0]);
        let url = first.url.clone();
        let cursor = begin["cursor"].clone();
        let waiting = std::thread::spawn({
            let body = json!({ "scope": { "project": "billing" }, "cursor": cursor, "wait": 60 });
            move || wait(&url, &body).json()
        });
        let begun = Instant::now();
        answer(&other_link.replace(&first.url, &second.url), 1);
        answer(&link.replace(&first.url, &second.url), 7);
        let told = waiting.join().unwrap();
        assert_eq!(ids(&told), [&*id]);
        assert_eq!(told["events"][0]["response"]["value"], 7);
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{:?}: it was told at the end alone",
            begun.elapsed()
        );
        drop(first);
        let again =
            wait(&second.url, &json!({ "scope": { "project": "billing" }, "cursor": told["cursor"] }));
        assert_eq!(ids(&again.json()), [""; 0], "{scheme}: it was told before");
        let all = wait(&second.url, &json!({ "scope": {} })).json();
        assert_eq!(ids(&all).len(), 2, "{all}");
        assert!(ids(&all).contains(&other));
    }
}

/// Servers are killed while people answer, and the one who follows is killed, too: each answer is told.
#[test]
fn whatever_is_killed_each_answer_is_told() {
    let place = Place::new("sqlite");
    let cursor = place.path().join("far.cursor").display().to_string();
    let mut told: BTreeMap<String, u32> = BTreeMap::new();
    let mut asked = BTreeMap::new();
    for round in 0..6 {
        let server = place.serve(&[]);
        let events: Vec<_> = (0..8).map(|_| ask(&server, "default")).collect();
        let follow = ["follow", "--json", "--cursor", &cursor];
        let mut following = (round % 2 == 0).then(|| Following::start(place.hitl(&follow)));
        let answering: Vec<_> = events
            .iter()
            .cloned()
            .map(|(id, link)| {
                std::thread::spawn(move || {
                    let thanked = try_submit(&link, &json!(5), None).is_ok_and(|reply| reply.status == 200);
                    (id, thanked)
                })
            })
            .collect();
        if let Some(Following { running, mut lines }) = following.take() {
            let first = lines.next().expect("a line");
            running.kill();
            // What it printed is told, also what nobody had read by then.
            for line in std::iter::once(first).chain(lines) {
                let line: Json = serde_json::from_str(&line.unwrap()).unwrap();
                *told.entry(line["request_id"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        server.kill();
        for answered in answering {
            let (id, thanked) = answered.join().unwrap();
            asked.insert(id, thanked);
        }
    }
    assert!(asked.values().filter(|thanked| **thanked).count() > 6);
    // What was printed, and not noted before the end, comes again.
    let since = Instant::now();
    let missing = |told: &BTreeMap<String, u32>| {
        asked.iter().find(|(id, thanked)| **thanked && !told.contains_key(*id)).map(|(id, _)| id.clone())
    };
    while let Some(id) = missing(&told) {
        assert!(since.elapsed() < PATIENCE, "{id} was thanked for, and never told");
        let ran = place.run(&["follow", "--once", "--json", "--cursor", &cursor]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        for line in ran.stdout.lines() {
            let line: Json = serde_json::from_str(line).unwrap();
            *told.entry(line["request_id"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
}

#[test]
fn the_command_prints_lines_and_goes_on_where_it_was() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let remote = |args: &[&str]| {
        let mut command = place.hitl(args);
        command.env_remove("HITL_STORE").env("HITL_SERVER", &server.url).env("HITL_API_KEY", KEY);
        command
    };
    let (before, link) = ask(&server, "billing");
    answer(&link, 1);
    let run = |args: &[&str]| Ran::of(remote(args).output().unwrap());
    let since = Instant::now();
    while run(&["follow", "--once", "--since", "2026-01-01T00:00:00Z"]).value().is_empty() {
        assert!(since.elapsed() < PATIENCE, "what was answered is not written down");
    }
    let mut following = Following::start(remote(&["follow", "--project", "billing"]));
    let (id, link) = ask(&server, "billing");
    answer(&link, 3);
    let name = question("int")["event_name"].as_str().unwrap().to_owned();
    assert_eq!(following.next(), format!("{id}\t{name}\tcompleted\t3"));
    drop(following);
    let at = |name: &str| place.path().join(name).display().to_string();
    let file = at("place");
    let all =
        ["follow", "--once", "--since", "2026-01-01T00:00:00Z", "--cursor", &file, "--project", "billing"];
    let first = run(&all);
    assert_eq!((first.code, first.stdout.lines().count()), (Some(0), 2), "{first:?}");
    assert!(first.stdout.starts_with(&before), "{first:?}");
    assert_eq!(run(&all).stdout, "", "what was told is not told again");
    let other = run(&["follow", "--once", "--cursor", &file]);
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.contains("project \"billing\""), "{other:?}");
    std::fs::write(at("no-place"), "x").unwrap();
    let bad = run(&["follow", "--once", "--cursor", &at("no-place")]);
    assert!(bad.code == Some(2) && bad.stderr.contains("not of hitl follow"), "{bad:?}");
    let bad = run(&["follow", "--since", "yesterday"]);
    assert!(bad.code == Some(2) && bad.stderr.contains("2026-01-31T12:00:00Z"), "{bad:?}");
    let nowhere = run(&["follow", "--once", "--cursor", &at("not/there")]);
    assert!(nowhere.code != Some(0) && nowhere.stderr.contains("not/there"), "{nowhere:?}");
}
