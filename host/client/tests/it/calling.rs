//! Calls: what is sent, what is sent again, and where calls may be made from.

use crate::fake::{Fake, ID, answer, event, problem, says};
use hitl_client::{Client, Error};
use serde_json::json;
use std::net::TcpListener;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

#[tokio::test]
async fn what_a_busy_server_or_a_lost_connection_answers_is_asked_for_again() {
    let whole = says(&event(ID, None));
    let server = Fake::new(move |number, _| match number {
        0 => answer(503, "Retry-After: 1\r\n", ""),
        // Cut in the middle of its body, and before all of it.
        1 => whole[..whole.len() - 10].to_vec(),
        2 => Vec::new(),
        _ => whole.clone(),
    });
    let made = server.client().event::<i64>("replicas").prompt("How many?").create().await.unwrap();
    assert_eq!(made.id(), ID);
    let sent = server.requests();
    assert_eq!(sent.len(), 4);
    // A question without run and key has got one, by which it is the same each time.
    assert!(sent.iter().all(|its| its.line == "POST /v1/events" && its.body == sent[0].body), "{sent:?}");
    let question = sent[0].json();
    assert_eq!(question["key"].as_str().map(str::len), Some(32), "{question}");
    assert_eq!((&question["event_name"], &question["data_type"]), (&json!("replicas"), &json!("int")));
}

#[tokio::test]
async fn a_decision_is_the_same_each_time_it_is_sent() {
    let server = Fake::new(|number, _| if number == 0 { Vec::new() } else { says(&event(ID, Some(3))) });
    let outcome = server.client().answer(ID, 3_i64).await.unwrap();
    assert_eq!(outcome.into_answer().unwrap(), 3);
    let sent = server.requests();
    assert_eq!((sent.len(), &sent[0].body), (2, &sent[1].body));
    assert_eq!(sent[0].line, format!("POST /v1/events/{ID}/response"));
    assert!(sent[0].json()["idempotency_key"].is_string());
}

#[tokio::test]
async fn a_run_is_of_questions_that_name_none() {
    let server = Fake::saying(says(&event(ID, None)));
    let client = server.client().with_run("nightly");
    client.event::<i64>("a").prompt("?").create().await.unwrap();
    client.event::<i64>("a").prompt("?").run("other").create().await.unwrap();
    let runs: Vec<_> = server.requests().iter().map(|its| its.json()["run"].clone()).collect();
    assert_eq!(runs, ["nightly", "other"]);
}

#[tokio::test]
async fn a_server_that_is_away_is_told_after_some_tries() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let client = Client::new(format!("http://{nobody}"), "").unwrap();
    let error = client.info(ID).await.unwrap_err();
    assert!(matches!(&error, Error::Unavailable(told) if told.contains("cannot be reached")), "{error:?}");
    assert!(error.is_retryable());
}

#[tokio::test]
async fn what_may_have_been_done_is_told_from_what_was_not() {
    let server = Fake::saying(Vec::new());
    let client = server.client();
    assert!(matches!(client.answer(ID, 3_i64).await, Err(Error::Unknown(_))));
    assert!(matches!(client.info(ID).await, Err(Error::Unavailable(_))), "a look changes nothing");
}

#[test]
fn what_is_no_server_or_no_key_is_refused_at_once() {
    for server in [
        "",
        "ask.example.org",
        "ftp://ask.example.org",
        "http://",
        "http://a b/",
        "http://u:p@a",
        "http://a?b",
    ] {
        assert!(matches!(Client::new(server, "key"), Err(Error::Other(_))), "{server}");
    }
    assert!(
        matches!(Client::new("http://a", "k\u{e9}\ny"), Err(Error::Other(told)) if !told.contains('\u{e9}'))
    );
    for server in ["http://localhost:8080", " https://example.org/hitl/ ", "HTTP://[::1]:80"] {
        let client = Client::new(server, " secret-key\n").unwrap();
        assert!(!format!("{client:?}").contains("secret-key"));
    }
}

#[tokio::test]
async fn without_a_key_none_is_sent_and_a_path_stands_before_those_of_the_api() {
    let server = Fake::saying(problem(404, "-"));
    let client = Client::new(format!("{}/hitl/", server.url), "").unwrap();
    client.info(ID).await.unwrap_err();
    let sent = &server.requests()[0];
    assert_eq!(sent.line, format!("GET /hitl/v1/events/{ID}"));
    assert!(!sent.headers.iter().any(|header| header.starts_with("authorization")), "{sent:?}");
    assert!(sent.headers.iter().any(|header| header.starts_with("user-agent: hitl-client/")), "{sent:?}");
}

/// Polls `future` in this thread, with nothing of tokio.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn any_executor_will_do_and_none() {
    let server = Fake::saying(says(&event(ID, Some(3))));
    let client = server.client();
    let asked = async { client.event::<i64>("a").prompt("?").create().await?.wait().await };
    assert_eq!(block_on(asked).unwrap(), 3);
    let made = client.event::<i64>("a").prompt("?").blocking_create().unwrap();
    assert_eq!(made.blocking().wait().unwrap(), 3);
    assert_eq!(client.blocking().open::<i64>(ID).unwrap().blocking().poll().unwrap(), Some(3));
}

/// A connection that was made in one runtime must not end with it, under the next.
#[test]
fn runtimes_may_come_and_go() {
    let server = Fake::saying(says(&event(ID, Some(3))));
    let client = server.client();
    for _ in 0..3 {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert!(runtime.block_on(client.info(ID)).unwrap().outcome.is_some());
    }
}

#[tokio::test]
async fn blocking_is_refused_in_async_code() {
    let server = Fake::saying(says(&event(ID, Some(3))));
    let client = server.client();
    let made = client.event::<i64>("a").prompt("?").create().await.unwrap();
    assert!(matches!(made.blocking().wait(), Err(Error::Other(told)) if told.contains("async")));
    assert!(matches!(client.blocking().info(ID), Err(Error::Other(_))));
}

/// Futures may be sent to other threads: spawned.
#[tokio::test]
async fn futures_are_sent() {
    let server = Fake::saying(says(&event(ID, Some(3))));
    let client = server.client();
    let asked = async move { client.event::<i64>("a").prompt("?").create().await?.wait().await };
    assert_eq!(tokio::spawn(asked).await.unwrap().unwrap(), 3);
}
