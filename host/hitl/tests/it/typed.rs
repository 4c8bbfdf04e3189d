//! The typed face: what a program asks, sees of it, and decides.

use hitl::schemars::{self, JsonSchema};
use hitl::{ActorKind, DataType, Decision, Error, Filter, Hitl, OnTimeout, Recipient, Status, Value};
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Deployment {
    replicas: u8,
    notes: Option<String>,
}

async fn hitl() -> Hitl {
    Hitl::builder().public_url("https://example.org/ask").project("billing").build().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_was_asked_is_known() {
    let hitl = hitl().await;
    let hour = Duration::from_secs(3600);
    let question = hitl.event::<f64>("rate").run("nightly").key("eu").prompt("Which rate?").asked_by("ci");
    let question = question.timeout(hour).extend(hour).confirm(true).lang("en");
    let event = question.on_timeout(OnTimeout::Answer(2.0)).create().await.unwrap();
    let info = event.info().await.unwrap();
    assert_eq!((&*info.id, &*info.name, &*info.prompt), (event.id(), "rate", "Which rate?"));
    assert_eq!((event.name(), event.prompt()), ("rate", "Which rate?"));
    assert_eq!((&*info.scope.project, &*info.scope.domain), ("billing", "development"));
    assert_eq!((info.scope.run.as_deref(), info.key.as_deref()), (Some("nightly"), Some("eu")));
    assert_eq!(
        (info.data_type, info.on_timeout.clone()),
        (DataType::Float, OnTimeout::Answer(Value::Float(2.0)))
    );
    assert_eq!(
        (info.asked_by.as_deref(), info.lang.as_deref(), info.confirm),
        (Some("ci"), Some("en"), true)
    );
    let (created, expires) = (info.created_at.unwrap(), info.expires_at.unwrap());
    assert_eq!((event.created_at(), event.expires_at()), (Some(created), Some(expires)));
    assert_eq!((expires, info.extend_by), (created.plus_seconds(3600), Some(hour)));
    assert_eq!((info.is_open(), info.status(), info.form_url()), (true, None, event.form_url()));
    // No log has what opens it.
    let (_, t) = event.form_url().split_once("?t=").unwrap();
    assert!(!format!("{info:?} {event:?}").contains(t));
    assert_eq!(hitl.info(event.id()).await.unwrap(), info);
    assert!(matches!(hitl.info("nothing").await, Err(Error::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_is_whole_whatever_it_is() {
    let hitl = hitl().await;
    let asked = || async { hitl.event::<Deployment>("deploy").prompt("What?").create().await.unwrap() };
    let event = asked().await;
    assert_eq!(event.poll_outcome().await.unwrap(), None);
    let deployment = Deployment { replicas: 3, notes: None };
    let answered = event.answer_with(deployment.clone(), Decision::new().comment("for now")).await.unwrap();
    let outcome = event.outcome().await.unwrap();
    assert_eq!(outcome, answered);
    assert_eq!((outcome.status, outcome.value.as_ref()), (Status::Completed, Some(&deployment)));
    assert_eq!((outcome.actor.kind, outcome.comment.as_deref()), (ActorKind::Program, Some("for now")));
    assert!(outcome.decided_at >= event.created_at() && outcome.decided_at.is_some());
    assert_eq!(event.poll_outcome().await.unwrap(), Some(outcome.clone()));
    assert_eq!(outcome.into_answer().unwrap(), deployment);
    assert_eq!(event.info().await.unwrap().status(), Some(Status::Completed));

    let event = asked().await;
    event.decline().await.unwrap();
    let outcome = event.outcome().await.unwrap();
    assert_eq!((outcome.status, outcome.value.clone()), (Status::Declined, None));
    assert!(matches!(outcome.into_answer(), Err(Error::Declined(_))));
    assert!(matches!(event.wait().await, Err(Error::Declined(_))));

    let event = asked().await;
    event.cancel_with_comment("not needed any more").await.unwrap();
    event.cancel().await.unwrap();
    let outcome = event.outcome().await.unwrap();
    assert_eq!(
        (outcome.status, outcome.comment.as_deref()),
        (Status::Cancelled, Some("not needed any more"))
    );
    let answered = event.answer(deployment).await;
    assert!(matches!(answered, Err(Error::Ended(stands)) if stands.status == Status::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_event_does_not_take_is_refused_by_its_field() {
    let hitl = hitl().await;
    let event = hitl.event::<f64>("rate").prompt("Which rate?").create().await.unwrap();
    let refused = |answered: Result<_, Error>| match answered {
        Err(Error::Invalid(fields)) => fields[0].field.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(event.answer(f64::NAN).await), "value");
    let other = hitl.answer(event.id(), "high".to_owned()).await.map(|_| unreachable!("it is no number"));
    assert_eq!(refused(other), "value");
    let form = hitl.event::<Deployment>("deploy").prompt("What?").create().await.unwrap();
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
    struct Larger {
        replicas: u32,
    }
    let larger =
        hitl.answer(form.id(), Larger { replicas: 256 }).await.map(|_| unreachable!("it is too large"));
    assert_eq!(refused(larger), "value.replicas");
    assert!(event.poll().await.unwrap().is_none() && form.poll().await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_for_a_person_answers_in_that_name() {
    let hitl = hitl().await;
    let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await.unwrap();
    let link = event.link(Recipient::person("Ada").valid_for(Duration::from_secs(60))).await.unwrap();
    let (_, t) = link.split_once("?t=").unwrap();
    let body = serde_json::json!({ "request_id": event.id(), "t": t, "value": true }).to_string();
    let request = http::Request::post("/submit/json").header("content-type", "application/json");
    assert_eq!(hitl.request(request.body(body.into()).unwrap()).await.unwrap().status(), 200);
    let outcome = event.outcome().await.unwrap();
    assert_eq!((outcome.actor.kind, outcome.actor.name.as_deref()), (ActorKind::Person, Some("Ada")));
    for recipient in [Recipient::person(""), Recipient::anyone().valid_for(Duration::ZERO)] {
        assert!(matches!(event.link(recipient).await, Err(Error::Invalid(_))));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_and_paged() {
    let hitl = hitl().await;
    for (run, name) in [("a", "plan"), ("a", "deploy"), ("b", "plan")] {
        hitl.event::<bool>(name).run(run).prompt("Go on?").create().await.unwrap();
    }
    let ended = hitl.event::<bool>("plan").run("c").prompt("Go on?").create().await.unwrap();
    ended.answer(true).await.unwrap();
    let count = async |filter: Filter| hitl.list(&filter, None, 200).await.unwrap().events.len();
    let of = |run: &str| Filter { run: Some(run.to_owned()), ..Filter::default() };
    assert_eq!((count(Filter::default()).await, count(of("a")).await, count(of("c")).await), (3, 2, 0));
    assert_eq!(count(Filter { ended: true, ..Filter::default() }).await, 4);
    let all = hitl.list(&Filter { ended: true, ..of("c") }, None, 200).await.unwrap();
    assert_eq!(all.events[0].outcome.as_ref().unwrap().value, Some(Value::Bool(true)));
    assert_eq!(count(Filter { text: Some("PLAN".into()), ..Filter::default() }).await, 2);
    assert_eq!(count(Filter { project: Some("other".into()), ..Filter::default() }).await, 0);
    let first = hitl.list(&Filter::default(), None, 2).await.unwrap();
    let rest = hitl.list(&Filter::default(), first.next.as_deref(), 2).await.unwrap();
    assert_eq!((first.events.len(), rest.events.len(), rest.next), (2, 1, None));
    for (after, limit) in [(None, 0), (None, 201), (Some("\n"), 10)] {
        assert!(matches!(hitl.list(&Filter::default(), after, limit).await, Err(Error::Invalid(_))));
    }
}

#[test]
fn all_of_it_blocks_where_it_may() {
    let hitl = Hitl::builder().blocking_build().unwrap();
    let event = hitl.event::<i64>("a").prompt("How many?").blocking_create().unwrap();
    let (blocking, its) = (hitl.blocking(), event.blocking());
    assert!(its.info().unwrap().is_open() && its.poll_outcome().unwrap().is_none());
    assert_eq!(blocking.open::<i64>(event.id()).unwrap().id(), event.id());
    let waiting = std::thread::spawn({
        let event = event.clone();
        move || event.blocking().outcome().unwrap().value
    });
    assert_eq!(its.answer(3).unwrap().value, Some(3));
    assert_eq!(waiting.join().unwrap(), Some(3));
    assert!(matches!(blocking.cancel(event.id()), Err(Error::Ended(_))));
    blocking.flush().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert!(matches!(runtime.block_on(async { blocking.info(event.id()) }), Err(Error::Other(_))));
}
