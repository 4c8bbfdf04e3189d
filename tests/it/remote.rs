//! The component's remote face, `hitl component --world client`, in a host that only lets it send HTTP requests, against
//! a real server: what it does is what the component itself does.

mod host;
mod many;
mod nonsense;

use crate::flaky::{Fate, Flaky};
use crate::support::{PATIENCE, Place, question, try_submit};
use hitl::bindings::hitl::hitl::types::{
    DataType, Decision, Error, Filter, OnTimeout, Spec, Status, Timeout, Value,
};
use host::{client, client_with};
use serde_json::{Value as Json, json};

fn spec(name: &str, data_type: DataType) -> Spec {
    Spec {
        name: name.to_owned(),
        prompt: "What should I add to <x>?".to_owned(),
        data_type,
        org: None,
        project: None,
        domain: None,
        run: None,
        key: None,
        timeout: Timeout::Default,
        on_timeout: OnTimeout::Fail,
        poll_interval_seconds: None,
    }
}

fn by(who: &str) -> Decision {
    Decision { decided_by: Some(who.to_owned()), comment: Some("so".to_owned()), idempotency_key: None }
}

fn nobody() -> Decision {
    Decision { decided_by: None, comment: None, idempotency_key: None }
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
        let (mut store, events) = client(&server.url).await;
        let event = events.event();
        let test = store.run_concurrent(async |a| {
            for (data_type, sent, value) in [
                (DataType::Int, json!(i64::MIN), Value::Int(i64::MIN)),
                (DataType::Float, json!(3), Value::Float(3.0)),
                (DataType::Bool, json!("no"), Value::Bool(false)),
                (DataType::Str, json!("ä\n\"<b>\u{1}"), Value::Str("ä\n\"<b>\u{1}".to_owned())),
            ] {
                let made = events.call_create(a, spec("e", data_type)).await.unwrap().unwrap();
                assert!(event.call_poll(a, made).await.unwrap().unwrap().is_none());
                let link = event.call_form_url(a, made).await.unwrap();
                assert!(link.starts_with(&format!("{}/form/", server.url)), "{link}");
                let (waited, status) =
                    tokio::join!(event.call_wait(a, made), submitted(link.clone(), sent.clone()));
                assert_eq!(status, 200);
                let outcome = waited.unwrap().unwrap();
                assert_eq!(outcome.status, Status::Completed);
                assert_eq!(format!("{:?}", outcome.value), format!("{:?}", Some(value)));
                assert_eq!((&*outcome.decided_by, &*outcome.via), ("link", "json"));
                // Everything else is what the server says of it.
                let id = event.call_id(a, made).await.unwrap();
                let shown = server.get(&format!("/v1/events/{id}")).json();
                let info = event.call_info(a, made).await.unwrap();
                assert_eq!(info.data_type, data_type);
                assert_eq!(
                    json!([id, info.name, info.prompt, info.org, info.project, info.domain, info.run]),
                    json!([
                        shown["request_id"],
                        shown["event_name"],
                        shown["prompt"],
                        shown["org"],
                        shown["project"],
                        shown["domain"],
                        shown["run"]
                    ])
                );
                assert_eq!(
                    json!([info.created_at, info.expires_at, info.form_url, info.key]),
                    json!([shown["created_at"], shown["expires_at"], shown["links"]["form"], shown["key"]])
                );
                assert_eq!(json!(info.outcome.unwrap().decided_at), shown["response"]["decided_at"]);
                let api = event.call_api_url(a, made).await.unwrap();
                assert_eq!(api, format!("{}/v1/events/{id}", server.url));
                let report = event.call_report(a, made).await.unwrap();
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
        let (mut store, events) = client(&server.url).await;
        let event = events.event();
        let test = store.run_concurrent(async |a| {
            let made = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap();
            let id = event.call_id(a, made).await.unwrap();
            let wrong = events.call_submit(a, id.clone(), Value::Str("x".into()), nobody()).await.unwrap();
            let Err(Error::Invalid(fields)) = wrong else { panic!("{wrong:?}") };
            assert_eq!(fields[0].field, "value");
            let text = Value::Str("3".into());
            let done = events.call_submit(a, id.clone(), text, by("ada")).await.unwrap().unwrap();
            assert!(matches!(done.value, Some(Value::Int(3))), "{done:?}");
            assert_eq!(
                (&*done.decided_by, &*done.via, done.comment.as_deref()),
                ("ada", "events", Some("so"))
            );
            for late in [
                events.call_submit(a, id.clone(), Value::Int(4), nobody()).await.unwrap(),
                events.call_decline(a, id.clone(), nobody()).await.unwrap(),
                event.call_cancel(a, made, nobody()).await.unwrap(),
            ] {
                let Err(Error::Ended(stands)) = late else { panic!("{late:?}") };
                assert!(
                    matches!(stands.value, Some(Value::Int(3))) && stands.decided_by == "ada",
                    "{stands:?}"
                );
            }
            // The same call again is the same call.
            let made = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap();
            let again = Decision { idempotency_key: Some("k".into()), ..by("ada") };
            for _ in 0..2 {
                let id = event.call_id(a, made).await.unwrap();
                events.call_submit(a, id, Value::Int(5), again.clone()).await.unwrap().unwrap();
            }
            for cancel in [false, true] {
                let made = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap();
                let id = event.call_id(a, made).await.unwrap();
                let ended = if cancel {
                    event.call_cancel(a, made, nobody()).await.unwrap().unwrap()
                } else {
                    events.call_decline(a, id.clone(), nobody()).await.unwrap().unwrap()
                };
                let (status, who) =
                    if cancel { (Status::Cancelled, "creator") } else { (Status::Declined, "api") };
                assert_eq!((ended.status, &*ended.decided_by), (status, who));
                assert_eq!(event.call_wait(a, made).await.unwrap().unwrap().status, status);
                let late = events.call_submit(a, id, Value::Int(4), nobody()).await.unwrap();
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
        let (mut store, events) = client(&server.url).await;
        let event = events.event();
        let test = store.run_concurrent(async |a| {
            let of_run = |data_type| Spec { run: Some("r".into()), ..spec("e", data_type) };
            let one = events.call_create(a, of_run(DataType::Int)).await.unwrap().unwrap();
            let two = events.call_create(a, of_run(DataType::Int)).await.unwrap().unwrap();
            let id = event.call_id(a, one).await.unwrap();
            assert_eq!(id, event.call_id(a, two).await.unwrap());
            assert_eq!(
                event.call_form_url(a, one).await.unwrap(),
                event.call_form_url(a, two).await.unwrap()
            );
            assert!(event.call_info(a, one).await.unwrap().key.is_none());
            let other = events.call_create(a, of_run(DataType::Bool)).await.unwrap();
            assert!(matches!(&other, Err(Error::Conflict(text)) if text.contains("int")), "{other:?}");
            let wrong = Spec { timeout: Timeout::Seconds(0), ..spec("", DataType::Int) };
            let Err(Error::Invalid(fields)) = events.call_create(a, wrong).await.unwrap() else { panic!() };
            let named: Vec<_> = fields.iter().map(|error| &*error.field).collect();
            assert_eq!(named, ["event_name", "timeout_seconds"]);

            let open = events.call_open(a, id.clone()).await.unwrap().unwrap();
            assert_eq!(event.call_info(a, open).await.unwrap().run.as_deref(), Some("r"));
            for unknown in ["0", "", "../events", "a/b?c", "ä"] {
                let open = events.call_open(a, unknown.to_owned()).await.unwrap();
                assert!(matches!(open, Err(Error::NotFound)), "{unknown}: {open:?}");
                let link = events.call_link(a, unknown.to_owned(), None, None).await.unwrap();
                assert!(matches!(link, Err(Error::NotFound)), "{unknown}: {link:?}");
            }
            let link = events.call_link(a, id, Some("Ada & Bo".into()), Some(60)).await.unwrap().unwrap();
            assert_eq!(submitted(link, json!(1)).await, 200);
            assert_eq!(event.call_poll(a, open).await.unwrap().unwrap().unwrap().decided_by, "Ada & Bo");

            let defaulted = Spec {
                timeout: Timeout::Seconds(1),
                on_timeout: OnTimeout::Answer(Value::Float(0.5)),
                ..spec("d", DataType::Float)
            };
            let made = events.call_create(a, defaulted).await.unwrap().unwrap();
            let outcome = event.call_wait(a, made).await.unwrap().unwrap();
            assert!(matches!(outcome.value, Some(Value::Float(0.5))) && outcome.decided_by == "timeout");
            let forever = Spec { timeout: Timeout::Never, ..spec("n", DataType::Float) };
            let made = events.call_create(a, forever).await.unwrap().unwrap();
            assert!(event.call_info(a, made).await.unwrap().expires_at.is_none());
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
        let (mut store, events) = client(&server.url).await;
        let test = store.run_concurrent(async |a| {
            let filter = |ended, run: Option<&str>| Filter {
                ended,
                project: None,
                domain: None,
                run: run.map(str::to_owned),
            };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = events.call_list(a, filter(false, Some("a run & more")), after, 2).await;
                let page = page.unwrap().unwrap();
                seen.extend(page.events.into_iter().map(|info| info.key.unwrap()));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            seen.sort();
            assert_eq!(seen, ["0", "1", "2", "3", "4"]);
            let all = events.call_list(a, filter(true, None), None, 200).await.unwrap().unwrap();
            assert_eq!(all.events.iter().filter(|info| info.outcome.is_some()).count(), 1);
            assert_eq!(all.events.len(), 6);
            let none = events.call_list(a, filter(false, None), None, 0).await.unwrap();
            assert!(matches!(none, Err(Error::Invalid(fields)) if fields[0].field == "limit"));
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
        let (mut store, events) = client(&server.url).await;
        let event = events.event();
        let mut server = Some(server);
        let test = store.run_concurrent(async |a| {
            let made = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap();
            let link = event.call_form_url(a, made).await.unwrap();
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
        let (mut store, events) = client(&way.url).await;
        let event = events.event();
        let test = store.run_concurrent(async |a| {
            // Without run and key, so that it might become several.
            let made = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap();
            let id = event.call_id(a, made).await.unwrap();
            let done = events.call_submit(a, id, Value::Int(1), nobody()).await.unwrap().unwrap();
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
        (vec![("server-url", url), ("api-key", "wrong")], false, |e| matches!(e, Error::Denied(_))),
        (vec![("server-url", url)], false, |e| matches!(e, Error::Denied(_))),
        (vec![("server-url", url), ("api-key", "a\nb")], false, |e| matches!(e, Error::Other(_))),
        (vec![("server-url", &elsewhere), key], false, |e| matches!(e, Error::Other(_))),
        (vec![("server-url", &nobody), key], false, |e| matches!(e, Error::Unavailable(_))),
        (vec![("server-url", "ftp://x"), key], false, |e| matches!(e, Error::Other(_))),
        (vec![key], false, |e| matches!(e, Error::Other(t) if t.contains("server-url"))),
        (vec![("server-url", url), key], true, |e| matches!(e, Error::Denied(_))),
    ];
    run(async {
        for (settings, denied, expected) in cases {
            let (mut store, events) = client_with(&settings, denied).await;
            let test = store.run_concurrent(async |a| {
                let error = events.call_create(a, spec("e", DataType::Int)).await.unwrap().unwrap_err();
                assert!(expected(&error), "{settings:?}: {error:?}");
            });
            test.await.unwrap();
        }
    });
    assert_eq!(server.get("/v1/events?status=all").json()["events"], json!([]));
}
