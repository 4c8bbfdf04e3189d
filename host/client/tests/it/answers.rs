//! What servers, and what is on the way to them, may answer.

use crate::fake::{Fake, ID, KEY, answer, event, problem, says};
use hitl_client::{Client, Error, Filter, Status};
use serde_json::json;

/// What each call but waiting fails with.
async fn all_calls(client: &Client) -> Vec<Error> {
    let question = client.event::<i64>("replicas").prompt("How many?");
    vec![
        question.create().await.unwrap_err(),
        client.open::<i64>(ID).await.unwrap_err(),
        client.info(ID).await.unwrap_err(),
        client.list(&Filter::default(), None, 10).await.unwrap_err(),
        client.answer(ID, 3_i64).await.unwrap_err(),
        client.decline(ID).await.unwrap_err(),
        client.cancel(ID).await.unwrap_err(),
        client.link(ID, hitl_client::Recipient::anyone()).await.unwrap_err(),
    ]
}

#[tokio::test]
async fn nonsense_is_an_error_and_nothing_worse() {
    for body in ["", "null", "[]", "{}", "<h1>Welcome</h1>", "{\"request_id\":1}", &"[".repeat(100_000)] {
        let server = Fake::saying(answer(200, "", body));
        for error in all_calls(&server.client()).await {
            assert!(matches!(error, Error::Other(_)), "{error:?} of {body:.20}");
        }
    }
    // Another event than the one that was asked for.
    let server = Fake::saying(says(&event(crate::fake::OTHER, None)));
    assert!(matches!(server.client().info(ID).await, Err(Error::Other(_))));
}

#[tokio::test]
async fn what_ended_and_is_shown_open_is_not_waited_for_without_end() {
    let told = json!({ "events": [event(ID, None), event(crate::fake::OTHER, None)], "problems": [], "more": false, "look_again_at": null });
    let server = Fake::new(move |_, request| match &*request.line {
        "POST /v1/wait" => says(&told),
        line if line.contains("?wait=") => {
            // Held, until whoever asks joins another.
            std::thread::park_timeout(crate::fake::PATIENCE);
            Vec::new()
        }
        _ => says(&event(if request.line.contains(ID) { ID } else { crate::fake::OTHER }, None)),
    });
    let client = server.client();
    let one = client.open::<i64>(ID).await.unwrap();
    let other = client.open::<i64>(crate::fake::OTHER).await.unwrap();
    let (one, other) = tokio::join!(one.wait(), other.wait());
    assert!(matches!((&one, &other), (Err(Error::Other(_)), Err(Error::Other(_)))), "{one:?} {other:?}");
}

#[tokio::test]
async fn a_redirect_is_told_and_not_followed() {
    let elsewhere = Fake::saying(says(&event(ID, Some(3))));
    let location = format!("Location: {}/login\r\n", elsewhere.url);
    for status in [301, 302, 303, 307, 308] {
        let server = Fake::saying(answer(status, &location, ""));
        for error in all_calls(&server.client()).await {
            assert!(matches!(&error, Error::Other(told) if told.contains(&elsewhere.url)), "{error:?}");
        }
    }
    assert!(elsewhere.requests().is_empty(), "the key went elsewhere");
}

#[tokio::test]
async fn a_wrong_key_is_told_without_it() {
    let server = Fake::saying(problem(401, "The API key is wrong."));
    for error in all_calls(&server.client()).await {
        assert!(matches!(error, Error::Denied(_)) && !error.is_retryable(), "{error:?}");
        assert!(!format!("{error} {error:?}").contains(KEY));
    }
    assert!(
        server.requests().iter().all(|its| its.headers.contains(&format!("authorization: Bearer {KEY}")))
    );
}

#[tokio::test]
async fn an_id_of_nothing_is_not_sent_as_a_path() {
    let server = Fake::saying(problem(404, "There is no such event."));
    let client = server.client();
    for id in ["", "..", "../link-keys", "a/b", "x?y", &"a".repeat(1000)] {
        assert!(matches!(client.info(id).await, Err(Error::NotFound)), "{id}");
        assert!(matches!(client.cancel(id).await, Err(Error::NotFound)), "{id}");
    }
    assert!(server.requests().is_empty());
    assert!(matches!(client.info(ID).await, Err(Error::NotFound)));
}

#[tokio::test]
async fn an_answer_of_5_mib_is_not_read() {
    let long = answer(200, "", vec![b' '; 5 * 1024 * 1024]);
    let server = Fake::saying(long);
    for error in all_calls(&server.client()).await {
        assert!(matches!(&error, Error::Other(told) if told.contains("too long")), "{error:?}");
    }
}

#[tokio::test]
async fn what_stands_is_told() {
    let ended = event(ID, Some(3))["response"].clone();
    let body = json!({ "type": "urn:hitl:problem:ended", "title": "-", "status": 409, "detail": "-", "outcome": ended });
    let server = Fake::saying(answer(409, "", body.to_string()));
    let Err(Error::Ended(stands)) = server.client().answer(ID, 4_i64).await else { panic!("it was taken") };
    assert_eq!((stands.status, stands.value), (Status::Completed, Some(hitl_client::Value::Int(3))));
    assert_eq!(stands.actor.name.as_deref(), Some("Ada"));
}

#[tokio::test]
async fn an_event_of_another_type_is_told_from_one_of_ours() {
    let server = Fake::saying(says(&event(ID, Some(3))));
    let client = server.client();
    assert!(matches!(client.open::<bool>(ID).await, Err(Error::OtherType)));
    let found = client.open::<i64>(ID).await.unwrap();
    assert_eq!(found.api_url(), format!("http://ask.example.org/v1/events/{ID}"));
    assert_eq!(found.form_url(), format!("http://ask.example.org/form/{ID}?t=1.2"));
    assert!(found.report().contains(found.form_url()));
    assert_eq!(found.poll().await.unwrap(), Some(3));
    // Its link lets its holder answer, so no log should have it.
    assert!(!format!("{found:?} {:?}", found.info().await.unwrap()).contains("?t="));
}

#[tokio::test]
async fn a_link_that_leads_to_no_page_is_none() {
    let mut event = event(ID, None);
    event["links"]["form"] = "javascript:alert(1)".into();
    let list = json!({ "events": [event], "next": null });
    let server = Fake::new(move |_, request| says(if request.line.contains(ID) { &event } else { &list }));
    let client = server.client();
    let found = client.open::<i64>(ID).await.unwrap();
    assert_eq!((found.form_url(), found.report()), ("", ""));
    assert_eq!(client.list(&Filter::default(), None, 10).await.unwrap().events[0].form_url(), "");
}
