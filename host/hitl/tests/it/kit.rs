//! The kit for tests, and with it what depends on time.

use crate::support::{KEY, api};
use hitl::test::{Kit, ManualClock, Reply};
use hitl::{Clock, Error, Hitl, OnTimeout, Recipient, Status, Timestamp};
use std::time::{Duration, Instant};

const YEAR: Duration = Duration::from_secs(365 * 86_400);

#[tokio::test]
async fn deadlines_come_when_time_is_told_to_pass() {
    let begun = Instant::now();
    let kit = Kit::with(Hitl::builder().api_key(KEY)).await.unwrap();
    let event = kit.hitl().event::<i64>("a").prompt("?").timeout(YEAR).create().await.unwrap();
    assert_eq!(
        (event.created_at(), kit.now().to_string()),
        (Some(kit.now()), "2026-01-01T00:00:00.000Z".into())
    );
    let waiting = tokio::spawn({
        let event = event.clone();
        async move { event.outcome().await }
    });
    let poll = api("GET", &format!("/v1/events/{}?wait=60", event.id()), "");
    let polling = tokio::spawn({
        let hitl = kit.hitl().clone();
        async move { hitl.request(poll).await.unwrap() }
    });
    kit.advance(YEAR - Duration::from_millis(1));
    assert_eq!(event.poll().await.unwrap(), None);
    kit.advance(Duration::from_millis(1));
    let outcome = waiting.await.unwrap().unwrap();
    assert_eq!((outcome.status, outcome.decided_at), (Status::TimedOut, event.expires_at()));
    assert!(String::from_utf8_lossy(polling.await.unwrap().body()).contains(r#""timed_out""#));
    let other = kit.hitl().event::<i64>("b").prompt("?").timeout(YEAR).on_timeout(OnTimeout::Answer(4));
    let other = other.create().await.unwrap();
    kit.advance(YEAR);
    assert_eq!(other.wait().await.unwrap(), 4);
    assert!(begun.elapsed() < Duration::from_secs(60), "nobody waited");
}

#[tokio::test]
async fn links_end_by_the_same_clock() {
    let kit = Kit::new().await.unwrap();
    let event = kit.hitl().event::<i64>("a").prompt("?").no_timeout().create().await.unwrap();
    let link = event.link(Recipient::person("Ada").valid_for(Duration::from_secs(600))).await.unwrap();
    kit.advance(Duration::from_secs(599));
    assert_eq!(kit.open(&link).await.unwrap().status(), 200);
    kit.advance(Duration::from_secs(2));
    let page = kit.open(&link).await.unwrap();
    assert_eq!(page.status(), 403, "{}", page.text());
}

#[tokio::test]
async fn who_answers_is_told_each_question_once() {
    let kit = Kit::new().await.unwrap();
    let (seen, mut asked) = tokio::sync::mpsc::unbounded_channel();
    let left = kit.hitl().event::<i64>("left").run("r").prompt("?").create().await.unwrap();
    kit.answer_with(move |question| {
        seen.send(question.name.clone()).unwrap();
        if question.name == "left" { Reply::leave() } else { Reply::answer(1_i64) }
    });
    // Asked again, it is the same.
    kit.hitl().event::<i64>("left").run("r").prompt("?").create().await.unwrap();
    let event = kit.hitl().event::<i64>("other").prompt("?").create().await.unwrap();
    assert_eq!(event.wait().await.unwrap(), 1);
    // Both are open where the second is asked before the first is looked at: which is told first is not said.
    let mut told = [asked.recv().await.unwrap(), asked.recv().await.unwrap()];
    told.sort();
    assert_eq!(told, ["left", "other"]);
    assert!(asked.try_recv().is_err() && left.poll().await.unwrap().is_none());
    // Another one is told what is open.
    kit.answer_with(|_| Reply::answer(2_i64).by("Ada").comment("late"));
    let outcome = left.outcome().await.unwrap();
    assert_eq!((outcome.value, outcome.actor.name.as_deref()), (Some(2), Some("Ada")));
    assert_eq!(outcome.comment.as_deref(), Some("late"));
}

/// A test that waits for an answer which cannot be given would never end.
#[tokio::test]
async fn an_answer_that_is_refused_ends_the_test_and_says_why() {
    let kit = Kit::new().await.unwrap();
    kit.answer_with(|question| match &*question.name {
        "text" => Reply::answer("many".to_owned()),
        "name" => Reply::answer(1_i64).by(""),
        _ => panic!("it is to be panicked here"),
    });
    for (name, told) in [("text", "value: "), ("name", "subject: "), ("other", "panicked")] {
        let event = kit.hitl().event::<i64>(name).prompt("?").create().await.unwrap();
        let Err(Error::Cancelled(outcome)) = event.wait().await else { panic!("it was answered") };
        let comment = outcome.comment.unwrap();
        assert!(comment.starts_with("hitl::test could not answer: ") && comment.contains(told), "{comment}");
    }
}

#[tokio::test]
async fn a_page_is_filled_in_as_by_a_person() {
    let kit = Kit::with(Hitl::builder().public_url("https://example.org/ask")).await.unwrap();
    let event =
        kit.hitl().event::<bool>("deploy").prompt("Deploy <it> now?").sensitive(true).create().await.unwrap();
    let covered = kit.open(event.form_url()).await.unwrap();
    assert!(!covered.text().contains("Deploy"), "{}", covered.text());
    let page = covered.send().await.unwrap();
    assert!(
        page.text().contains("Deploy <it> now?") && page.html().contains("&lt;it&gt;"),
        "{}",
        page.html()
    );
    let wrong = page.clone().fill("replicas", "3").unwrap_err().to_string();
    assert!(wrong.ends_with("it has: value, comment, comment.decline"), "{wrong}");
    let wrong = page.clone().fill("value", "perhaps").unwrap_err().to_string();
    assert!(wrong.contains("true, false"), "{wrong}");
    let thanks = page.fill("value", "false").unwrap().send().await.unwrap();
    assert_eq!(thanks.status(), 200);
    assert!(!event.wait().await.unwrap());
    assert!(thanks.send().await.is_err(), "there is nothing to send any more");
    // A link that opens nothing.
    let (link, _) = event.form_url().split_once("?t=").unwrap();
    assert_eq!(kit.open(&format!("{link}?t=x")).await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_clock_wakes_who_waits_for_its_moment() {
    let clock = ManualClock::at(Timestamp::from_millis(1_000));
    clock.sleep_until(clock.now()).await;
    let mut sleep = clock.sleep_until(clock.now().plus_seconds(10));
    let is_over = |sleep: &mut hitl::SleepFuture| {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        sleep.as_mut().poll(&mut context).is_ready()
    };
    clock.advance(Duration::from_secs(9));
    assert!(!is_over(&mut sleep));
    clock.set(Timestamp::from_millis(11_000));
    assert!(is_over(&mut sleep));
}
