//! What is so in a host that is not ours: nobody works in the background, and waiting is a request.

use crate::form::variable;
use crate::http::{Api, send};
use crate::support::{KEY, Place, Server, question, try_submit};
use hitl_hosts::App;
use serde_json::json;

#[test]
fn a_deadline_is_acted_on_by_whoever_asks() {
    let place = Place::new("");
    let server = place.serve(&[]);
    let mut body = question("int");
    body["timeout_seconds"] = 1.into();
    body["on_timeout"] = json!({ "answer": 7 });
    let id = server.create(&body)["request_id"].as_str().unwrap().to_owned();
    let event = server.get(&format!("/v1/events/{id}?wait=30")).json();
    assert_eq!(event["status"], "completed");
    assert_eq!(
        (&event["response"]["value"], &event["response"]["decided_by"]),
        (&7.into(), &"timeout".into())
    );
}

#[test]
fn a_wait_is_told_what_is_answered_elsewhere() {
    let place = Place::new("");
    let (asking, answering) = (place.serve(&[]), place.serve(&[]));
    let event = asking.create(&question("str"));
    let id = event["request_id"].as_str().unwrap();
    let link = event["links"]["form"].as_str().unwrap().replace(&asking.url, &answering.url);
    std::thread::scope(|scope| {
        let wait = || asking.get(&format!("/v1/events/{id}?wait=60")).json();
        // More than one instance takes at once.
        let waits: Vec<_> = (0..40).map(|_| scope.spawn(wait)).collect();
        assert_eq!(try_submit(&link, &json!("here"), None).unwrap().status, 200);
        for wait in waits {
            assert_eq!(wait.join().unwrap()["response"]["value"], "here");
        }
    });
}

/// As many as wait on one another's locks, and then are told that the store cannot be reached.
#[test]
fn of_200_who_ask_at_once_nobody_is_sent_away() {
    let place = Place::new("");
    let server = place.serve(&[]);
    server.create(&question("int"));
    std::thread::scope(|scope| {
        let ask = || server.post("/v1/events", &question("int"));
        let asked: Vec<_> = (0..200).map(|_| scope.spawn(ask)).collect();
        for asked in asked {
            let reply = asked.join().unwrap();
            assert_eq!(reply.status, 201, "{reply:?}");
        }
    });
}

#[test]
fn without_the_grant_everything_that_needs_the_store_says_so() {
    let place = Place::new("");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let api = Api { url: format!("http://{}", listener.local_addr().unwrap()) };
    let variables = [(variable("api-key"), KEY.to_owned())].into();
    let server = Server::start(api, listener, App { granted: false, variables, ..place.app() });
    assert_eq!(server.get("/health").status, 200);
    let refused = server.post("/v1/events", &question("int"));
    assert!(refused.status >= 500 && refused.json()["detail"].is_string(), "{refused:?}");
}

#[test]
fn without_a_key_the_api_is_closed() {
    let place = Place::new("");
    let server = place.serve(&["--api-key", ""]);
    assert_eq!(server.get("/health").status, 200);
    let refused = send("GET", &format!("{}/v1/events", server.url), &[("authorization", "Bearer ")], b"");
    assert!([401, 403].contains(&refused.status), "{refused:?}");
}
