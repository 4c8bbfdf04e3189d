//! Servers that answer nonsense: it is told as an error, and never ends the component.

use super::host::client;
use super::{E, plain, run};
use crate::flaky::{Fate, Flaky};
use crate::support::{Place, question};
use hitl_wasmtime::bindings::hitl::hitl::types::{Error, Value};
use serde_json::{Value as Json, json};

/// An answer of this status and body, as JSON or not.
fn answer(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status} -\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Calls everything that can be called without an event, of a server that answers always the same. Gives the errors;
/// what was no error is none.
async fn all_calls(bytes: &[u8]) -> Vec<Option<Error>> {
    let server = Flaky::new("", vec![Fate::Answer(bytes.to_vec()); 40]);
    let (mut store, client) = client(&server.url).await;
    let (events, questions, decisions) = (&client.events, &client.questions, &client.decisions);
    let calling = store.run_concurrent(async |a| {
        let id = "0123".to_owned();
        // That a call returns at all says that the component did not trap.
        vec![
            client.create(a, E).await.err(),
            events.call_open(a, id.clone()).await.unwrap().err(),
            questions.call_ask(a, "{}".to_owned()).await.unwrap().err(),
            questions.call_look(a, id.clone()).await.unwrap().err(),
            decisions.call_submit(a, id.clone(), Value::Int(1), plain()).await.unwrap().err(),
            decisions.call_decline(a, id.clone(), plain()).await.unwrap().err(),
            decisions.call_link(a, id, None, None).await.unwrap().err(),
            decisions.call_list(a, "{}".to_owned(), None, 9).await.unwrap().err(),
        ]
    });
    calling.await.unwrap()
}

#[test]
fn bodies_that_are_no_answer() {
    run(async {
        let mut bodies: Vec<Vec<u8>> = [
            "",
            "null",
            "[]",
            "{}",
            "0",
            "\"\"",
            "no",
            "{\"events\":{}}",
            "{\"events\":[1],\"next\":null}",
            "{\"events\":[],\"next\":1}",
            "{\"form\":[]}",
            "{\"request_id\":\"0123\"}",
            "<html></html>",
            "{\"a\":1e999",
        ]
        .map(|text| text.as_bytes().to_vec())
        .into();
        bodies.extend(["[", "{\"a\":"].map(|open| open.repeat(100_000).into_bytes()));
        bodies.push(vec![0xff; 1000]);
        bodies.push(format!("[{}0]", "0,".repeat(1_500_000)).into_bytes());
        // More than is read.
        bodies.push(vec![b' '; 5 * 1024 * 1024]);
        for body in bodies {
            for error in all_calls(&answer(200, &body)).await {
                assert!(matches!(error, Some(Error::Other(_))), "{error:?} of {:?}", body.get(..50));
            }
        }
    });
}

#[test]
fn other_statuses_than_a_server_of_ours_sends() {
    run(async {
        let ended = json!({ "detail": "late", "outcome": { "status": "completed", "value": "x", "data_type": "int" } });
        let fields = json!({ "errors": [{ "field": 1 }], "detail": "d" });
        for (status, body) in
            [(301, ""), (404, "<h1>"), (409, ""), (410, "{}"), (418, "[]"), (501, "x"), (999, "")]
        {
            for error in all_calls(&answer(status, body)).await {
                let known = matches!(error, Some(Error::Other(_) | Error::Conflict(_)));
                assert!(known, "{error:?} of {status}");
            }
        }
        for (status, body) in
            [(409, &ended), (410, &ended), (422, &fields), (400, &fields), (422, &json!({}))]
        {
            for error in all_calls(&answer(status, body.to_string())).await {
                let known = matches!(error, Some(Error::Other(_) | Error::Conflict(_)));
                assert!(known, "{error:?} of {status} {body}");
            }
        }
    });
}

#[test]
fn a_gateway_that_fails_is_told_from_a_server_of_ours_that_does() {
    run(async {
        for error in all_calls(&answer(500, "<h1>")).await {
            assert!(matches!(error, Some(Error::Unavailable(_) | Error::Unknown(_))), "{error:?}");
        }
        let ours = r#"{"type":"about:blank","title":"","status":500,"detail":"No."}"#;
        for error in all_calls(&answer(500, ours)).await {
            assert!(matches!(&error, Some(Error::Other(told)) if told == "No."), "{error:?}");
        }
        let moved = b"HTTP/1.1 302 -\r\nLocation: https://a.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        for error in all_calls(moved).await {
            let told =
                |told: &str| told.contains("redirects to https://a.example/; the address of the server");
            assert!(matches!(&error, Some(Error::Other(text)) if told(text)), "{error:?}");
        }
    });
}

#[test]
fn what_is_no_http_is_a_server_that_cannot_be_reached() {
    run(async {
        for bytes in [&b""[..], b"\0\0\0", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"] {
            let (mut store, client) = {
                let server = Flaky::new("", vec![Fate::Answer(bytes.to_vec()); 40]);
                client(&server.url).await
            };
            let test = store.run_concurrent(async |a| {
                let error = client.events.call_open(a, "0123".to_owned()).await.unwrap().unwrap_err();
                assert!(matches!(error, Error::Unavailable(_)), "{error:?} of {bytes:?}");
            });
            test.await.unwrap();
        }
    });
}

/// `json` with each of its members, at any depth, replaced by each of `others`.
fn mutants(json: &Json, others: &[Json]) -> Vec<Json> {
    let Json::Object(members) = json else { return Vec::new() };
    let mut all = Vec::new();
    for (name, member) in members {
        for other in others.iter().cloned().chain(mutants(member, others)) {
            let mut mutant = json.clone();
            mutant[name] = other;
            all.push(mutant);
        }
    }
    all
}

#[test]
fn events_with_members_of_other_types() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let id = server.create(&question("int"))["request_id"].clone();
    let path = format!("/v1/events/{}/response", id.as_str().unwrap());
    let event = server.post(&path, &json!({ "value": 3, "comment": "so" })).json();
    let script = json!("javascript:alert(1)//");
    let others =
        [json!(null), json!(-1.5), json!(true), json!("\u{0}"), script, json!([1]), json!({ "a": "b" })];
    run(async {
        let (mut refused, mut taken) = (0, 0);
        for mutant in mutants(&event, &others) {
            let server = Flaky::new("", vec![Fate::Answer(answer(200, mutant.to_string())); 4]);
            let (mut store, client) = client(&server.url).await;
            let event = client.events.event();
            let test = store.run_concurrent(async |a| {
                let opened = match client.events.call_open(a, id.as_str().unwrap().to_owned()).await.unwrap()
                {
                    Ok(opened) => opened,
                    Err(error) => {
                        assert!(matches!(error, Error::Other(_)), "{error:?} of {mutant}");
                        refused += 1;
                        return;
                    }
                };
                taken += 1;
                assert_eq!(json!(event.call_id(a, opened).await.unwrap()), id);
                assert_eq!(super::read(&event.call_document(a, opened).await.unwrap()), mutant);
                // What is no link to a page is none.
                let (link, report) = (
                    event.call_form_url(a, opened).await.unwrap(),
                    event.call_report(a, opened).await.unwrap(),
                );
                assert_eq!(link.is_some(), report.is_some());
                assert!(link.is_none_or(|link| link.starts_with("http://")), "{mutant}");
                if let Some(outcome) = event.call_poll(a, opened).await.unwrap().unwrap() {
                    assert_eq!(outcome.value.is_some(), matches!(outcome.status, super::Status::Completed));
                }
            });
            test.await.unwrap();
        }
        assert!(refused > 50 && taken > 10, "{refused} were refused, {taken} taken");
    });
}
