//! The client for programs in Rust, against a real server.

use crate::support::{KEY, PATIENCE, Place, Server, try_submit};
use hitl_client::schemars::{self, JsonSchema};
use hitl_client::{Answer, Client, Decision, Error, Event, Filter, OnTimeout, Recipient, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::fmt::Debug;
use std::time::Duration;

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("it ends") });
}

fn client(server: &Server) -> Client {
    Client::new(&server.url, KEY).unwrap()
}

async fn submitted(link: &str, value: Json) -> u16 {
    let link = link.to_owned();
    tokio::task::spawn_blocking(move || try_submit(&link, &value, None).unwrap().status).await.unwrap()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Environment {
    Staging,
    Production,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Deployment {
    /// How many of it are to run.
    #[schemars(range(min = 1, max = 20))]
    replicas: u8,
    environment: Environment,
    notes: Option<String>,
}

async fn asked<T: Answer + PartialEq + Debug>(client: &Client, sent: Json, expected: T) {
    let event = client.event::<T>("test").prompt("What should I add to x?").create().await.unwrap();
    assert!(event.poll().await.unwrap().is_none() && event.info().await.unwrap().is_open());
    let waiting = tokio::spawn({
        let event = event.clone();
        async move { event.wait().await }
    });
    assert_eq!(submitted(event.form_url(), sent).await, 200);
    assert_eq!(waiting.await.unwrap().unwrap(), expected);
    // Opened again by its id, it has its answer at once.
    let again = client.open::<T>(event.id()).await.unwrap().outcome().await.unwrap();
    assert_eq!((again.status, again.via.as_str()), (Status::Completed, "json"));
}

/// One request names a thousand; whoever waits beside so many has a turn, too.
#[test]
fn more_than_go_into_one_request_wait_together() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..1_001 {
            let client = client.clone();
            asked.spawn(async move { client.event::<bool>("many").prompt("Well?").create().await.unwrap() });
        }
        let events = asked.join_all().await;
        let (last, others) = events.split_last().unwrap();
        let mut waiting = tokio::task::JoinSet::new();
        for event in others {
            let event = event.clone();
            let mut wait = Box::pin(async move { event.wait().await });
            // It waits before the last one does.
            std::future::poll_fn(|context| std::task::Poll::Ready(wait.as_mut().poll(context).is_pending()))
                .await;
            waiting.spawn(wait);
        }
        let answered = tokio::spawn({
            let last = last.clone();
            async move { last.wait().await }
        });
        last.answer(true).await.unwrap();
        assert!(answered.await.unwrap().unwrap());
    });
}

#[test]
fn each_type_is_asked_and_answered() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        asked::<i64>(&client, json!(42), 42).await;
        asked::<i64>(&client, json!(i64::MAX), i64::MAX).await;
        asked::<f64>(&client, json!(0.5), 0.5).await;
        asked::<bool>(&client, json!("no"), false).await;
        asked::<String>(&client, json!("a\nb"), "a\nb".to_owned()).await;
        asked::<Environment>(&client, json!({ "answer": "production" }), Environment::Production).await;
        let sent = json!({ "replicas": 3, "environment": "staging", "notes": "so" });
        let deployment =
            Deployment { replicas: 3, environment: Environment::Staging, notes: Some("so".into()) };
        asked(&client, sent, deployment.clone()).await;
        // What a program answers is what another gets, fields with nothing in them included.
        let event = client.event::<Deployment>("by").prompt("?").create().await.unwrap();
        let answer = Deployment { notes: None, ..deployment };
        event.answer(answer.clone()).await.unwrap();
        assert_eq!(event.wait().await.unwrap(), answer);
    });
}

#[test]
fn two_who_ask_the_same_have_one_event() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (one, other) = (client(&server), client(&server).with_run("nightly"));
    run(async {
        let question = one.event::<i64>("a").run("nightly").key("k").prompt("How many?");
        let one_event = question.timeout(Duration::from_millis(60_500)).create().await.unwrap();
        let other_event = other.event::<i64>("a").key("k").prompt("How many?").create().await.unwrap();
        assert_eq!((one_event.id(), one_event.form_url()), (other_event.id(), other_event.form_url()));
        let (created, expires) = (one_event.created_at().unwrap(), one_event.expires_at().unwrap());
        assert_eq!(expires.seconds() - created.seconds(), 61);
        let conflict = other.event::<bool>("a").key("k").prompt("How many?").create().await.unwrap_err();
        assert!(matches!(conflict, Error::Conflict(_)), "{conflict:?}");
        assert!(matches!(one.open::<bool>(one_event.id()).await, Err(Error::OtherType)));
        // Whoever answers, both are told.
        let (waited, answered) = tokio::join!(one_event.wait(), other_event.answer(7));
        assert_eq!((waited.unwrap(), answered.unwrap().value), (7, Some(7)));
        assert_eq!(other_event.wait().await.unwrap(), 7);
    });
}

#[test]
fn a_wait_goes_on_over_a_server_that_is_killed_and_started_again() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    let address = server.url.strip_prefix("http://").unwrap().to_owned();
    run(async {
        let event = client.event::<i64>("a").prompt("How many?").create().await.unwrap();
        let other = client.event::<bool>("b").prompt("Ship it?").create().await.unwrap();
        let link = event.form_url().to_owned();
        let mut server = Some(server);
        let restarting = async {
            assert!(event.poll().await.unwrap().is_none());
            server.take().unwrap().kill();
            let away = event.poll().await.unwrap_err();
            assert!(matches!(away, Error::Unavailable(_)) && away.is_retryable(), "{away:?}");
            server = Some(place.serve_on(&address));
            assert_eq!(submitted(&link, json!(7)).await, 200);
            other.answer(true).await.unwrap();
        };
        let (waited, other_waited, ()) = tokio::join!(event.wait(), other.wait(), restarting);
        assert_eq!((waited.unwrap(), other_waited.unwrap()), (7, true));
    });
}

#[test]
fn many_are_waited_for_at_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        let mut waiting = Vec::new();
        let mut events = Vec::new();
        for number in 0..50_i64 {
            let event: Event<i64> =
                client.event("a").key(number.to_string()).prompt("?").create().await.unwrap();
            events.push(event.clone());
            waiting.push(tokio::spawn(async move { event.wait().await }));
        }
        for (number, event) in (0..50).rev().zip(events.iter().rev()) {
            event.answer(number).await.unwrap();
        }
        for (number, waiting) in (0..).zip(waiting) {
            assert_eq!(waiting.await.unwrap().unwrap(), number);
        }
    });
}

#[test]
fn what_is_no_answer_is_told_with_who_and_why() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        let ask = || client.event::<i64>("a").prompt("How many?");
        let declined = ask().create().await.unwrap();
        declined.decline_with(Decision::new().comment("not on a Friday")).await.unwrap();
        let Err(Error::Declined(outcome)) = declined.wait().await else { panic!("it was answered") };
        assert_eq!((outcome.status, outcome.comment.as_deref()), (Status::Declined, Some("not on a Friday")));

        let cancelled = ask().create().await.unwrap();
        let (waited, ()) = tokio::join!(cancelled.wait(), async {
            cancelled.cancel_with_comment("no longer").await.unwrap();
        });
        assert!(matches!(waited, Err(Error::Cancelled(_))), "{waited:?}");
        // Once more is no error, and of what ended otherwise it is.
        cancelled.cancel().await.unwrap();
        assert!(matches!(declined.cancel().await, Err(Error::Ended(_))));

        let second = Duration::from_secs(1);
        let late = ask().timeout(second).create().await.unwrap();
        assert!(matches!(late.wait().await, Err(Error::TimedOut(_))));
        let answered = ask().timeout(second).on_timeout(OnTimeout::Answer(3)).create().await.unwrap();
        assert_eq!(answered.wait().await.unwrap(), 3);
        let refused = ask().timeout(second).on_timeout(OnTimeout::Decline).create().await.unwrap();
        assert!(matches!(refused.wait().await, Err(Error::Declined(_))));
    });
}

#[test]
fn an_answer_with_a_key_is_one_however_often_it_is_given() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (client, other) = (client(&server), client(&server));
    run(async {
        let event = client.event::<i64>("a").prompt("How many?").create().await.unwrap();
        assert!(matches!(other.answer(event.id(), true).await, Err(Error::Invalid(_))));
        let decision = Decision::new().comment("as in the runbook").idempotency_key("job-7");
        let outcome = other.answer_with(event.id(), 3_i64, decision.clone()).await.unwrap();
        assert_eq!(other.answer_with(event.id(), 3_i64, decision).await.unwrap(), outcome);
        let Err(Error::Ended(stands)) = other.answer(event.id(), 4_i64).await else { panic!("it was taken") };
        assert_eq!(stands.comment.as_deref(), Some("as in the runbook"));
        assert_eq!(event.outcome().await.unwrap(), outcome);
    });
}

#[test]
fn events_are_listed_and_links_handed_out() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        for name in ["plan", "deploy", "other"] {
            let question = client.event::<bool>(name).prompt("Go on?");
            question.run(if name == "other" { "o" } else { "a/b &c" }).create().await.unwrap();
        }
        let filter = Filter { run: Some("a/b &c".into()), ..Filter::default() };
        let first = client.list(&filter, None, 1).await.unwrap();
        let second = client.list(&filter, first.next.as_deref(), 1).await.unwrap();
        let mut names = [&first, &second].map(|page| page.events[0].name.clone());
        names.sort();
        assert_eq!(names, ["deploy", "plan"]);
        assert!(matches!(client.list(&filter, None, 0).await, Err(Error::Invalid(_))));

        let id = &first.events[0].id;
        let ada = Recipient::person("Ada Ä").valid_for(Duration::from_secs(600));
        let link = client.link(id, ada).await.unwrap();
        assert_eq!(submitted(&link, json!(true)).await, 200);
        let outcome = client.info(id).await.unwrap().outcome.unwrap();
        assert_eq!(outcome.actor.name.as_deref(), Some("Ada Ä"));
        assert!(client.open::<bool>(id).await.unwrap().wait().await.unwrap());
    });
}

#[test]
fn a_key_opens_what_its_role_does() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let made = place.run(&["key", "new", "--role", "ask", "--name", "ci", "--json"]);
    let made: Json = serde_json::from_str(made.value()).unwrap();
    let asks = Client::new(&server.url, made["key"].as_str().unwrap()).unwrap();
    run(async {
        let event = asks.event::<bool>("deploy").prompt("Deploy?").create().await.unwrap();
        assert_eq!((event.form_url(), event.report()), ("", ""));
        assert!(matches!(event.answer(true).await, Err(Error::Denied(_))));
        assert!(matches!(event.link(Recipient::anyone()).await, Err(Error::Denied(_))));
        // It sees what it has asked.
        assert_eq!(asks.list(&Filter::default(), None, 10).await.unwrap().events.len(), 1);
        let answers = client(&server);
        let (waited, answered) = tokio::join!(event.wait(), answers.answer(event.id(), true));
        assert!(waited.unwrap() && answered.is_ok());

        let wrong = Client::new(&server.url, "wrong-key").unwrap();
        let told = wrong.event::<bool>("deploy").prompt("Deploy?").create().await.unwrap_err();
        assert!(matches!(told, Error::Denied(_)) && !told.to_string().contains("wrong-key"), "{told:?}");
    });
}

#[test]
fn what_breaks_a_rule_is_told_by_its_field() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    run(async {
        let question = client.event::<bool>("deploy").prompt("").lang("not a language");
        let Err(Error::Invalid(fields)) = question.create().await else { panic!("it was taken") };
        let fields: Vec<_> = fields.iter().map(|problem| &*problem.field).collect();
        assert!(fields.contains(&"prompt") && fields.contains(&"lang"), "{fields:?}");
    });
}

#[test]
fn outside_async_code() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let client = client(&server);
    let event = client.event::<i64>("blocking").prompt("How many?").blocking_create().unwrap();
    let link = event.form_url().to_owned();
    let submitting = std::thread::spawn(move || try_submit(&link, &json!("7"), None).unwrap());
    assert_eq!(event.blocking().wait().unwrap(), 7);
    assert_eq!(submitting.join().unwrap().status, 200);
    assert_eq!(client.blocking().open::<i64>(event.id()).unwrap().blocking().wait().unwrap(), 7);
}
