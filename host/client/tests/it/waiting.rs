//! Waiting: together, and over what goes wrong.

use crate::fake::{Fake, ID, OTHER, PATIENCE, Request, answer, event, says};
use hitl_client::{Error, Event};
use serde_json::{Value as Json, json};
use std::sync::{Arc, Condvar, Mutex};

/// What holds answers until a test lets them go.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    fn pass(&self) {
        let held = self.0.0.lock().unwrap();
        drop(self.0.1.wait_timeout_while(held, PATIENCE, |open| !*open).unwrap());
    }
}

fn about(request: &Request) -> &'static str {
    if request.line.contains(OTHER) { OTHER } else { ID }
}

/// The ids in a wait for many.
fn ids(request: &Request) -> Vec<String> {
    serde_json::from_value(request.json()["ids"].clone()).unwrap()
}

fn waited(events: &[Json]) -> Vec<u8> {
    says(&json!({ "events": events, "problems": [], "more": false, "look_again_at": null }))
}

async fn open(server: &Fake, id: &str) -> Event<i64> {
    server.client().open(id).await.unwrap()
}

#[tokio::test]
async fn all_who_wait_share_one_request() {
    let gate = Gate::default();
    let held = gate.clone();
    let server = Fake::new(move |_, request| {
        if request.line == "POST /v1/wait" {
            held.pass();
            let ended: Vec<Json> =
                ids(request).iter().zip(3..).map(|(id, value)| event(id, Some(value))).collect();
            return waited(&ended);
        }
        if request.line.contains("?wait=") {
            // One who waits alone, and is given up for more.
            held.pass();
        }
        says(&event(about(request), None))
    });
    let client = server.client();
    let one: Event<i64> = client.open(ID).await.unwrap();
    let other: Event<i64> = client.open(OTHER).await.unwrap();
    let waiting = tokio::spawn({
        let one = one.clone();
        async move { one.wait().await }
    });
    server.has_seen(3).await;
    let joined = tokio::spawn(async move { other.wait().await });
    server.has_seen(4).await;
    assert_eq!(server.requests()[2].line, format!("GET /v1/events/{ID}?wait=30"));
    let many = &server.requests()[3];
    assert_eq!((&*many.line, ids(many)), ("POST /v1/wait", vec![ID.to_owned(), OTHER.to_owned()]));
    gate.open();
    assert_eq!((waiting.await.unwrap().unwrap(), joined.await.unwrap().unwrap()), (3, 4));
}

/// Whoever leads may be dropped, and another one is told all the same.
#[tokio::test]
async fn one_who_gives_up_leaves_the_others_waiting() {
    let gate = Gate::default();
    let held = gate.clone();
    let server = Fake::new(move |_, request| {
        if request.line == "POST /v1/wait" || request.line.contains("?wait=") && request.line.contains(ID) {
            held.pass();
            return Vec::new();
        }
        says(&event(about(request), request.line.contains("?wait=").then_some(7)))
    });
    let client = server.client();
    let one: Event<i64> = client.open(ID).await.unwrap();
    let other: Event<i64> = client.open(OTHER).await.unwrap();
    let leading = tokio::spawn(async move { one.wait().await });
    server.has_seen(3).await;
    let joined = tokio::spawn(async move { other.wait().await });
    server.has_seen(4).await;
    leading.abort();
    assert_eq!(joined.await.unwrap().unwrap(), 7);
    gate.open();
}

#[tokio::test]
async fn an_earlier_server_is_asked_for_one_at_a_time() {
    let gate = Gate::default();
    let held = gate.clone();
    let server = Fake::new(move |_, request| {
        if request.line == "POST /v1/wait" {
            held.open();
            return answer(404, "", "{}");
        }
        if request.line.contains("?wait=") {
            held.pass();
            return says(&event(about(request), Some(5)));
        }
        says(&event(about(request), None))
    });
    let client = server.client();
    let one: Event<i64> = client.open(ID).await.unwrap();
    let other: Event<i64> = client.open(OTHER).await.unwrap();
    let waiting = tokio::spawn(async move { one.wait().await });
    server.has_seen(3).await;
    let joined = tokio::spawn(async move { other.wait().await });
    assert_eq!((waiting.await.unwrap().unwrap(), joined.await.unwrap().unwrap()), (5, 5));
}

#[tokio::test]
async fn a_wait_goes_on_over_a_server_that_is_away() {
    let server = Fake::new(|number, request| match number {
        0 => says(&event(about(request), None)),
        1 => Vec::new(),
        2 => answer(502, "", "<h1>Bad gateway</h1>"),
        3 => answer(503, "Retry-After: 0\r\n", ""),
        4 => answer(429, "", ""),
        5 => answer(500, "", "x"),
        // Held, and nobody has answered.
        6 => says(&event(about(request), None)),
        _ => says(&event(about(request), Some(9))),
    });
    assert_eq!(open(&server, ID).await.wait().await.unwrap(), 9);
    assert_eq!(server.requests().len(), 8);
}

#[tokio::test]
async fn a_wait_ends_with_a_key_that_is_taken_back() {
    let server = Fake::new(|number, request| match number {
        0 => says(&event(about(request), None)),
        _ => crate::fake::problem(401, "The API key is wrong."),
    });
    assert!(matches!(open(&server, ID).await.wait().await, Err(Error::Denied(_))));
}

#[tokio::test]
async fn how_it_ended_is_an_error_or_all_of_an_outcome() {
    for (status, kind) in [("declined", "person"), ("timed_out", "deadline"), ("cancelled", "creator")] {
        let mut ended = event(ID, Some(1));
        let response = &mut ended["response"];
        (response["status"], response["value"], response["actor"]) =
            (status.into(), Json::Null, json!({ "kind": kind }));
        response["comment"] = "not on a Friday".into();
        let server = Fake::saying(says(&ended));
        let event = open(&server, ID).await;
        let outcome = event.outcome().await.unwrap();
        assert_eq!(
            (outcome.status.name(), outcome.value, outcome.comment.as_deref()),
            (status, None, Some("not on a Friday"))
        );
        let error = event.wait().await.unwrap_err();
        let ours = match &error {
            Error::Declined(_) => "declined",
            Error::TimedOut(_) => "timed_out",
            Error::Cancelled(_) => "cancelled",
            other => panic!("{other:?}"),
        };
        assert_eq!(ours, status);
    }
}
