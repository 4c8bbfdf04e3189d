//! Waiting for many questions at once, by `POST /v1/wait` and by what is made of it.

use crate::flaky::{Fate, Flaky};
use crate::http::Reply;
use crate::support::{KEY, PATIENCE, Place, Ran, Running, Server, bearer, question, send, try_submit};
use serde_json::{Value as Json, json};
use std::process::Command;
use std::time::{Duration, Instant};

/// An id and a link.
type Asked = (String, String);

fn ask(server: &Server, count: usize) -> Vec<Asked> {
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let one = || server.create(&question("int"));
    (0..count)
        .map(|_| one())
        .map(|event| (text(&event["request_id"]), text(&event["links"]["form"])))
        .collect()
}

fn ids(asked: &[Asked]) -> Vec<&str> {
    asked.iter().map(|(id, _)| &**id).collect()
}

fn wait(url: &str, body: &Json) -> Reply {
    let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
    send("POST", &format!("{url}/v1/wait"), &headers, body.to_string().as_bytes())
}

fn ended(reply: &Reply) -> Vec<String> {
    let told = reply.json();
    let events = told["events"].as_array().unwrap_or_else(|| panic!("{told}"));
    events.iter().map(|event| event["request_id"].as_str().unwrap().to_owned()).collect()
}

/// Waits until so many requests wait on the server.
fn until_they_wait(server: &Server, count: usize) {
    let since = Instant::now();
    let waiting = || {
        let text = server.get("/metrics").text();
        let line = text.lines().find_map(|line| line.strip_prefix("hitl_waiters ")).map(str::to_owned);
        line.and_then(|number| number.trim().parse::<f64>().ok()).unwrap_or_default()
    };
    while waiting() < count as f64 {
        assert!(since.elapsed() < PATIENCE, "nobody waits");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn answer((_, link): &Asked, value: i64) {
    assert_eq!(try_submit(link, &json!(value), None).unwrap().status, 200);
}

/// The command, sent to the server at `url`.
fn remote(place: &Place, url: &str, args: &[&str]) -> Command {
    let mut command = place.hitl(args);
    command.env_remove("HITL_STORE").env("HITL_SERVER", url).env("HITL_API_KEY", KEY);
    command
}

#[test]
fn two_wait_at_once_and_each_gets_its_own() {
    for scheme in ["sqlite", "file"] {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let asked = ask(&server, 4);
        let waiter = |these: [usize; 3]| {
            let url = server.url.clone();
            let these: Vec<String> = these.iter().map(|at| asked[*at].0.clone()).collect();
            std::thread::spawn(move || wait(&url, &json!({ "ids": these, "wait": 60 })))
        };
        let (one, two) = (waiter([0, 1, 2]), waiter([1, 2, 3]));
        until_they_wait(&server, 2);
        let begun = Instant::now();
        answer(&asked[3], 3);
        assert_eq!(ended(&two.join().unwrap()), [&*asked[3].0]);
        answer(&asked[0], 0);
        assert_eq!(ended(&one.join().unwrap()), [&*asked[0].0]);
        assert!(begun.elapsed() < Duration::from_secs(30), "they were woken, and did not look in the end");
    }
}

/// Of a thousand one is answered, by another process on the same store; and what has ended is told at once.
#[test]
fn a_thousand_are_waited_for_in_one_request() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = ask(&server, 1_000);
    let url = server.url.clone();
    let body = json!({ "ids": ids(&asked), "wait": 60 });
    let waiting = std::thread::spawn({
        let body = body.clone();
        move || wait(&url, &body)
    });
    until_they_wait(&server, 1);
    let begun = Instant::now();
    let other = place.run(&["answer", &asked[777].0, "5"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    let told = waiting.join().unwrap();
    assert_eq!((told.status, ended(&told)), (200, vec![asked[777].0.clone()]));
    assert_eq!(ended(&wait(&server.url, &body)), [&*asked[777].0]);
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
}

#[test]
fn what_is_not_there_and_what_is_no_body_is_told_at_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = ask(&server, 1);
    let begun = Instant::now();
    let told = wait(&server.url, &json!({ "ids": ["unknown", asked[0].0, "a/b"], "wait": 60 })).json();
    let problems = told["problems"].as_array().unwrap();
    let told: Vec<_> =
        problems.iter().map(|told| (&told["request_id"], &told["problem"]["status"])).collect();
    assert_eq!(told, [(&json!("unknown"), &json!(404)), (&json!("a/b"), &json!(404))]);
    for wrong in
        [json!({}), json!({ "ids": [] }), json!({ "ids": [asked[0].0], "wait": -1 }), json!({ "ids": 3 })]
    {
        assert_eq!(wait(&server.url, &wrong).status, 422, "{wrong}");
    }
    let url = format!("{}/v1/wait", server.url);
    let body = json!({ "ids": [asked[0].0], "wait": 60 }).to_string();
    let json = ("content-type", "application/json");
    assert_eq!(send("POST", &url, &[json], body.as_bytes()).status, 401);
    assert_eq!(send("POST", &url, &[json, ("authorization", "Bearer wrong")], body.as_bytes()).status, 401);
    let own = ("authorization", &*bearer());
    assert_eq!(send("POST", &url, &[own, ("content-type", "text/plain")], body.as_bytes()).status, 415);
    assert_eq!(send("GET", &url, &[own], b"").status, 405);
    // A key that may not see it waits for nothing.
    let made = server.post("/v1/keys", &json!({ "role": "ask", "name": "other" })).json();
    let other = format!("Bearer {}", made["key"].as_str().unwrap());
    let told = send("POST", &url, &[json, ("authorization", &other)], body.as_bytes());
    assert_eq!(told.json()["problems"][0]["problem"]["status"], 404, "{}", told.text());
    assert!(begun.elapsed() < Duration::from_secs(30), "nothing of that waits");
}

#[test]
fn a_deadline_is_told_when_it_comes() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = ask(&server, 2);
    let mut due = question("int");
    due["timeout_seconds"] = 1.into();
    let due = server.create(&due)["request_id"].as_str().unwrap().to_owned();
    let told = wait(&server.url, &json!({ "ids": [asked[0].0, due, asked[1].0], "wait": 60 }));
    assert_eq!(ended(&told), [&*due]);
    assert_eq!(told.json()["events"][0]["status"], "timed_out");
}

/// The server is killed while somebody waits, and comes back at the same address: the answer is told all the same.
#[test]
fn a_command_waits_for_several_through_the_death_of_its_server() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    let asked = ask(&server, 3);
    answer(&asked[0], 10);
    let mut args = vec!["wait"];
    args.extend(ids(&asked));
    args.push("unknown");
    let mut waiting = Running::start(remote(&place, &server.url, &args));
    assert!(waiting.after("waiting for the answers to 2 questions").is_some());
    until_they_wait(&server, 1);
    server.kill();
    assert!(waiting.after("trying again").is_some());
    let server = place.serve_on(&address);
    answer(&asked[2], 12);
    let declined =
        remote(&place, &server.url, &["decline", &asked[1].0, "--comment", "no"]).output().unwrap();
    assert!(declined.status.success());
    let ran = waiting.end();
    // The first that was not answered is the one that is not there.
    assert_eq!(ran.code, Some(6), "{ran:?}");
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines[0], format!("{}\t10", asked[0].0));
    assert_eq!(lines[1..], [format!("{}\t12", asked[2].0)]);
    assert!(ran.stderr.contains("declined") && ran.stderr.contains("before this run"), "{ran:?}");
}

#[test]
fn a_command_waits_for_several_on_a_store_and_on_an_earlier_server() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = ask(&server, 2);
    for (n, asked) in asked.iter().enumerate() {
        answer(asked, n as i64);
    }
    let mut args = vec!["wait", "--json"];
    args.extend(ids(&asked));
    let here = place.run(&args);
    let shown = |ran: &Ran| -> Vec<(String, i64)> {
        let read = |line: &str| {
            let event: Json = serde_json::from_str(line).unwrap();
            (event["request_id"].as_str().unwrap().to_owned(), event["response"]["value"].as_i64().unwrap())
        };
        ran.stdout.lines().map(read).collect()
    };
    let wanted: Vec<_> = asked.iter().zip(0..).map(|((id, _), n)| (id.clone(), n)).collect();
    assert_eq!((here.code, shown(&here)), (Some(0), wanted.clone()), "{here:?}");
    let way = Flaky::without(&server.url, "/v1/wait");
    let ran = Ran::of(remote(&place, &way.url, &args).output().unwrap());
    assert_eq!((ran.code, shown(&ran)), (Some(0), wanted), "{ran:?}");
}

/// What ends a question is sent with a key of its own, so that it counts once if its answer is lost on the way.
#[test]
fn a_decision_whose_answer_was_lost_is_recorded_and_no_conflict() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let asked = ask(&server, 3);
    for (asked, command, value) in [
        (&asked[0], &["answer"][..], Some("7")),
        (&asked[1], &["decline"], None),
        (&asked[2], &["cancel"], None),
    ] {
        let way = Flaky::new(&server.url, [Fate::Lost, Fate::busy()]);
        let mut args = command.to_vec();
        args.push(&asked.0);
        args.extend(value);
        let ran = Ran::of(remote(&place, &way.url, &args).output().unwrap());
        assert_eq!(ran.code, Some(0), "{command:?} {ran:?}");
        assert!(way.is_calm());
    }
    let told = wait(&server.url, &json!({ "ids": ids(&asked) })).json();
    let status = |at: usize| told["events"][at]["status"].clone();
    assert_eq!([status(0), status(1), status(2)], ["completed", "declined", "cancelled"]);
}
