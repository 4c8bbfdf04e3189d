//! The component's remote face, `hitl component --world client-embedded`, in a host that only lets it send HTTP requests, against
//! a real server: what it does is what the component itself does.

mod host;
mod many;
mod nonsense;

use crate::flaky::{Fate, Flaky};
use crate::support::{PATIENCE, Place, question, try_submit};
use hitl_wasmtime::bindings::hitl::hitl::types::{Actor, ActorKind, Decision, Error, Kind, Status, Value};
use host::{client, client_with};
use serde_json::{Value as Json, json};

/// The simplest question.
const E: host::Question<'_> = ("e", Kind::Int, &[]);

fn because(comment: &str) -> Decision {
    Decision { comment: Some(comment.to_owned()), idempotency_key: None }
}

fn plain() -> Decision {
    Decision { comment: None, idempotency_key: None }
}

fn is(actor: &Actor, kind: ActorKind, name: Option<&str>) -> bool {
    actor.kind == kind && actor.name.as_deref() == name
}

/// A document of the component's, read.
fn read(document: &str) -> Json {
    serde_json::from_str(document).unwrap()
}

/// Runs a test in a runtime with threads for what blocks.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("it ends") });
}

/// Submits by a link, while other things go on.
async fn submitted(link: String, value: Json) -> u16 {
    tokio::task::spawn_blocking(move || try_submit(&link, &value, None).unwrap().status).await.unwrap()
}

#[test]
fn an_event_of_each_type_is_created_answered_and_waited_for() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    run(async {
        let (mut store, client) = client(&server.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            for (kind, sent, value) in [
                (Kind::Int, json!(i64::MIN), Value::Int(i64::MIN)),
                (Kind::Float, json!(3), Value::Float(3.0)),
                (Kind::Bool, json!("no"), Value::Bool(false)),
                (Kind::Str, json!("ä\n\"<b>\u{1}"), Value::Str("ä\n\"<b>\u{1}".to_owned())),
            ] {
                let made = client.create(a, ("e", kind, &[])).await.unwrap();
                assert!(event.call_poll(a, made).await.unwrap().unwrap().is_none());
                let link = event.call_form_url(a, made).await.unwrap().unwrap();
                assert!(link.starts_with(&format!("{}/form/", server.url)), "{link}");
                let (waited, status) =
                    tokio::join!(event.call_wait(a, made), submitted(link.clone(), sent.clone()));
                assert_eq!(status, 200);
                let outcome = waited.unwrap().unwrap();
                assert_eq!(outcome.status, Status::Completed);
                assert_eq!(format!("{:?}", outcome.value), format!("{:?}", Some(value)));
                assert!(is(&outcome.actor, ActorKind::Person, None) && outcome.via == "json", "{outcome:?}");
                // Everything else is what the server says of it.
                let id = event.call_id(a, made).await.unwrap();
                let shown = server.get(&format!("/v1/events/{id}")).json();
                assert_eq!(read(&event.call_document(a, made).await.unwrap()), shown);
                assert_eq!(shown["links"]["form"], json!(link));
                assert_eq!(json!(outcome.decided_at), shown["response"]["decided_at"]);
                let api = event.call_api_url(a, made).await.unwrap();
                assert_eq!(api, format!("{}/v1/events/{id}", server.url));
                let report = event.call_report(a, made).await.unwrap().unwrap();
                assert_eq!(report, server.get(&format!("/v1/events/{id}/report")).text());
            }
        });
        test.await.unwrap();
    });
}

#[test]
fn submit_decline_cancel_and_what_stands() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    run(async {
        let (mut store, client) = client(&server.url).await;
        let (event, decisions) = (client.events.event(), &client.decisions);
        let test = store.run_concurrent(async |a| {
            let made = client.create(a, E).await.unwrap();
            let id = event.call_id(a, made).await.unwrap();
            for (wrong, code) in [(Value::Str("x".into()), "int"), (Value::Json("{".into()), "not_json")] {
                let wrong = decisions.call_submit(a, id.clone(), wrong, plain()).await.unwrap();
                let Err(Error::Invalid(fields)) = wrong else { panic!("{wrong:?}") };
                assert_eq!((&*fields[0].field, &*fields[0].code), ("value", code), "{fields:?}");
            }
            let text = Value::Json("\"3\"".into());
            let done = decisions.call_submit(a, id.clone(), text, because("so")).await.unwrap().unwrap();
            assert!(matches!(done.value, Some(Value::Int(3))), "{done:?}");
            assert!(is(&done.actor, ActorKind::Program, None), "{done:?}");
            assert_eq!((&*done.via, done.comment.as_deref()), ("decisions", Some("so")));
            for late in [
                decisions.call_submit(a, id.clone(), Value::Int(4), plain()).await.unwrap(),
                decisions.call_decline(a, id.clone(), plain()).await.unwrap(),
                event.call_cancel(a, made, None).await.unwrap(),
            ] {
                let Err(Error::Ended(stands)) = late else { panic!("{late:?}") };
                assert!(matches!(stands.value, Some(Value::Int(3))), "{stands:?}");
                assert!(is(&stands.actor, ActorKind::Program, None), "{stands:?}");
            }
            // The same call again is the same call.
            let made = client.create(a, E).await.unwrap();
            let again = Decision { idempotency_key: Some("k".into()), ..plain() };
            for _ in 0..2 {
                let id = event.call_id(a, made).await.unwrap();
                decisions.call_submit(a, id, Value::Int(5), again.clone()).await.unwrap().unwrap();
            }
            for cancel in [false, true] {
                let made = client.create(a, E).await.unwrap();
                let id = event.call_id(a, made).await.unwrap();
                let (ended, status, who) = if cancel {
                    let ended = event.call_cancel(a, made, Some("no more".into())).await.unwrap().unwrap();
                    assert_eq!(ended.comment.as_deref(), Some("no more"));
                    (ended, Status::Cancelled, ActorKind::Creator)
                } else {
                    let ended = decisions.call_decline(a, id.clone(), plain()).await.unwrap().unwrap();
                    (ended, Status::Declined, ActorKind::Program)
                };
                assert!(ended.status == status && is(&ended.actor, who, None), "{ended:?}");
                assert_eq!(event.call_wait(a, made).await.unwrap().unwrap().status, status);
                let late = decisions.call_submit(a, id, Value::Int(4), plain()).await.unwrap();
                assert!(matches!(late, Err(Error::Ended(stands)) if stands.status == status));
            }
        });
        test.await.unwrap();
    });
}

#[test]
fn found_again_in_conflict_invalid_unknown_and_timed_out() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    run(async {
        let (mut store, client) = client(&server.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            let of_run = |kind| ("e", kind, &[("run", "\"r\"")][..]);
            let one = client.create(a, of_run(Kind::Int)).await.unwrap();
            let two = client.create(a, of_run(Kind::Int)).await.unwrap();
            let id = event.call_id(a, one).await.unwrap();
            assert_eq!(id, event.call_id(a, two).await.unwrap());
            assert_eq!(
                event.call_form_url(a, one).await.unwrap(),
                event.call_form_url(a, two).await.unwrap()
            );
            assert_eq!(read(&event.call_document(a, one).await.unwrap())["key"], json!(null));
            let other = client.create(a, of_run(Kind::Bool)).await;
            assert!(matches!(&other, Err(Error::Conflict(text)) if text.contains("int")), "{other:?}");
            for (wrong, named) in [
                (("", Kind::Int, &[("timeout_seconds", "0")][..]), &["event_name", "timeout_seconds"][..]),
                (("e", Kind::Int, &[("colour", "\"red\"")]), &["colour"]),
                (("e", Kind::Int, &[("run", "r")]), &["run"]),
                (("e", Kind::Form("{}".into()), &[]), &["schema/type"]),
                (("e", Kind::Form("{".into()), &[]), &["schema"]),
            ] {
                let Err(Error::Invalid(fields)) = client.create(a, wrong).await else { panic!("{named:?}") };
                let fields: Vec<_> = fields.iter().map(|violation| &*violation.field).collect();
                assert_eq!(fields, named);
            }

            let open = client.events.call_open(a, id.clone()).await.unwrap().unwrap();
            assert_eq!(read(&event.call_document(a, open).await.unwrap())["run"], json!("r"));
            for unknown in ["0", "", "../events", "a/b?c", "ä"] {
                let open = client.events.call_open(a, unknown.to_owned()).await.unwrap();
                assert!(matches!(open, Err(Error::NotFound)), "{unknown}: {open:?}");
                let link = client.decisions.call_link(a, unknown.to_owned(), None, None).await.unwrap();
                assert!(matches!(link, Err(Error::NotFound)), "{unknown}: {link:?}");
            }
            let link = client.decisions.call_link(a, id, Some("Ada & Bo".into()), Some(60)).await;
            assert_eq!(submitted(link.unwrap().unwrap(), json!(1)).await, 200);
            let outcome = event.call_poll(a, open).await.unwrap().unwrap().unwrap();
            assert!(is(&outcome.actor, ActorKind::Person, Some("Ada & Bo")), "{outcome:?}");

            let default = [("timeout_seconds", "1"), ("on_timeout", "{\"answer\": 0.5}")];
            let made = client.create(a, ("d", Kind::Float, &default)).await.unwrap();
            let outcome = event.call_wait(a, made).await.unwrap().unwrap();
            assert!(matches!(outcome.value, Some(Value::Float(0.5))), "{outcome:?}");
            assert!(is(&outcome.actor, ActorKind::Deadline, None), "{outcome:?}");
            let made = client.create(a, ("n", Kind::Float, &[("timeout_seconds", "null")])).await.unwrap();
            assert_eq!(read(&event.call_document(a, made).await.unwrap())["expires_at"], json!(null));
        });
        test.await.unwrap();
    });
}

#[test]
fn events_are_listed_page_by_page() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    for n in 0..5 {
        let mut body = question("int");
        body["run"] = "a run & more".into();
        body["key"] = n.to_string().into();
        server.create(&body);
    }
    let ended = server.create(&question("int"));
    server.post(&format!("/v1/events/{}/cancel", ended["request_id"].as_str().unwrap()), &json!({}));
    run(async {
        let (mut store, client) = client(&server.url).await;
        let test = store.run_concurrent(async |a| {
            let list = async |filter: &str, after, limit| {
                client.decisions.call_list(a, filter.to_owned(), after, limit).await.unwrap()
            };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = read(&list("{\"run\": \"a run & more\"}", after, 2).await.unwrap());
                let events = page["events"].as_array().unwrap().iter();
                seen.extend(events.map(|event| event["key"].as_str().unwrap().to_owned()));
                after = page["next"].as_str().map(str::to_owned);
                if after.is_none() {
                    break;
                }
            }
            seen.sort();
            assert_eq!(seen, ["0", "1", "2", "3", "4"]);
            let all = read(&list("{\"status\": \"all\"}", None, 200).await.unwrap());
            let all = all["events"].as_array().unwrap();
            assert_eq!(all.iter().filter(|event| !event["response"].is_null()).count(), 1);
            assert_eq!(all.len(), 6);
            for (filter, limit, field) in [
                ("{}", 0, "limit"),
                ("[]", 1, "filter"),
                ("{\"run\": 1}", 1, "run"),
                ("{\"colour\": \"red\"}", 1, "colour"),
            ] {
                let none = list(filter, None, limit).await;
                let refused = matches!(&none, Err(Error::Invalid(fields)) if fields[0].field == field);
                assert!(refused, "{filter} {none:?}");
            }
        });
        test.await.unwrap();
    });
}

#[test]
fn questions_are_asked_in_plain_data() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    run(async {
        let (mut store, client) = client(&server.url).await;
        let questions = &client.questions;
        let test = store.run_concurrent(async |a| {
            let asked = questions.call_ask(a, question("int").to_string()).await.unwrap().unwrap();
            let asked = read(&asked);
            let id = asked["request_id"].as_str().unwrap().to_owned();
            let open = read(&questions.call_wait(a, id.clone(), 1).await.unwrap().unwrap());
            assert_eq!(open["response"], json!(null));
            let link = asked["links"]["form"].as_str().unwrap().to_owned();
            let (waited, status) =
                tokio::join!(questions.call_wait(a, id.clone(), 60), submitted(link, json!(3)));
            assert_eq!(
                (read(&waited.unwrap().unwrap())["response"]["value"].clone(), status),
                (json!(3), 200)
            );
            let looked = questions.call_look(a, id.clone()).await.unwrap().unwrap();
            assert_eq!(read(&looked), server.get(&format!("/v1/events/{id}")).json());
            let late = questions.call_cancel(a, id, None).await.unwrap();
            assert!(matches!(late, Err(Error::Ended(_))), "{late:?}");
            for wrong in ["", "[]", "{}", "{\"event_name\": 1}"] {
                let wrong = questions.call_ask(a, wrong.to_owned()).await.unwrap();
                assert!(matches!(wrong, Err(Error::Invalid(_) | Error::Other(_))), "{wrong:?}");
            }
            let unknown = questions.call_look(a, "0".to_owned()).await.unwrap();
            assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
        });
        test.await.unwrap();
    });
}

#[test]
fn waiting_goes_on_over_a_server_that_is_killed_and_started_again() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    run(async {
        let (mut store, client) = client(&server.url).await;
        let event = client.events.event();
        let mut server = Some(server);
        let test = store.run_concurrent(async |a| {
            let made = client.create(a, E).await.unwrap();
            let link = event.call_form_url(a, made).await.unwrap().unwrap();
            let restarting = async {
                // The wait is under way: whoever is killed, is killed with a long poll open.
                assert!(event.call_poll(a, made).await.unwrap().unwrap().is_none());
                server.take().unwrap().process.kill();
                let away = event.call_poll(a, made).await.unwrap();
                assert!(matches!(away, Err(Error::Unavailable(_))), "{away:?}");
                server = Some(place.serve_on(&address));
                assert_eq!(submitted(link, json!(7)).await, 200);
            };
            let (waited, ()) = tokio::join!(event.call_wait(a, made), restarting);
            assert!(matches!(waited.unwrap().unwrap().value, Some(Value::Int(7))));
        });
        test.await.unwrap();
    });
}

#[test]
fn what_is_lost_on_the_way_is_sent_again_and_done_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let fates = [
        // Of the creation, of the answer, of the look.
        [Fate::Lost, Fate::busy(), Fate::Passed],
        [Fate::Half, Fate::Lost, Fate::Passed],
        [Fate::Half, Fate::busy(), Fate::Passed],
    ];
    let way = Flaky::new(&server.url, fates.concat());
    run(async {
        let (mut store, client) = client(&way.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            // Without run and key, so that it might become several.
            let made = client.create(a, E).await.unwrap();
            let id = event.call_id(a, made).await.unwrap();
            let done = client.decisions.call_submit(a, id, Value::Int(1), plain()).await.unwrap().unwrap();
            assert!(matches!(done.value, Some(Value::Int(1))), "{done:?}");
            assert!(event.call_poll(a, made).await.unwrap().unwrap().is_some());
        });
        test.await.unwrap();
    });
    assert!(way.is_calm());
    assert_eq!(server.get("/v1/events?status=all").json()["events"].as_array().unwrap().len(), 1);
}

#[test]
fn wrong_key_wrong_address_no_address_and_a_host_that_lets_nothing_out() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let url = &*server.url;
    let elsewhere = format!("{url}/elsewhere");
    let key = ("api-key", crate::support::KEY);
    // An address where nobody listens, found by having listened there.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{nobody}");
    type Case<'a> = (Vec<(&'a str, &'a str)>, bool, fn(&Error) -> bool);
    let cases: [Case<'_>; 8] = [
        (vec![("server-url", url), ("api-key", "wrong")], false, |e| matches!(e, Error::NotAllowed(_))),
        (vec![("server-url", url)], false, |e| matches!(e, Error::NotAllowed(_))),
        (vec![("server-url", url), ("api-key", "a\nb")], false, |e| matches!(e, Error::Other(_))),
        (vec![("server-url", &elsewhere), key], false, |e| matches!(e, Error::Other(_))),
        (vec![("server-url", &nobody), key], false, |e| matches!(e, Error::Unavailable(_))),
        (vec![("server-url", "ftp://x"), key], false, |e| matches!(e, Error::Other(_))),
        (vec![key], false, |e| matches!(e, Error::Other(t) if t.contains("server-url"))),
        (vec![("server-url", url), key], true, |e| matches!(e, Error::NotAllowed(_))),
    ];
    run(async {
        for (settings, denied, expected) in cases {
            let (mut store, client) = client_with(&settings, denied).await;
            let test = store.run_concurrent(async |a| {
                let error = client.create(a, E).await.unwrap_err();
                assert!(expected(&error), "{settings:?}: {error:?}");
            });
            test.await.unwrap();
        }
    });
    assert_eq!(server.get("/v1/events?status=all").json()["events"], json!([]));
}
