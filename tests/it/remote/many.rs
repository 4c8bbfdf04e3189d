//! Many who wait at once, in one instance.

use super::host::client;
use super::{E, run, submitted};
use crate::flaky::Flaky;
use crate::support::Place;
use hitl_wasmtime::bindings::hitl::hitl::types::Value;
use serde_json::json;
use std::time::Duration;

#[test]
fn many_wait_at_once_in_one_instance() {
    const MANY: usize = 50;
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    run(async {
        let (mut store, client) = client(&server.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            let (mut made, mut links) = (Vec::new(), Vec::new());
            for _ in 0..MANY {
                made.push(client.create(a, E).await.unwrap());
                links.push(event.call_form_url(a, made[made.len() - 1]).await.unwrap().unwrap());
            }
            let answering = async {
                for (n, link) in links.into_iter().enumerate() {
                    assert_eq!(submitted(link, json!(n)).await, 200);
                }
            };
            let waiting = futures_of(made.iter().map(|made| event.call_wait(a, *made)));
            let begun = std::time::Instant::now();
            let (waited, ()) = tokio::join!(waiting, answering);
            for (n, outcome) in waited.into_iter().enumerate() {
                let outcome = outcome.unwrap().unwrap();
                assert!(matches!(outcome.value, Some(Value::Int(value)) if value == n as i64));
            }
            assert!(
                begun.elapsed() < Duration::from_secs(25),
                "they were woken, and did not look in the end"
            );
        });
        test.await.unwrap();
    });
}

/// However many wait, they have one request under way.
#[test]
fn all_who_wait_share_one_request() {
    const MANY: usize = 30;
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let way = Flaky::new(&server.url, []);
    run(async {
        let (mut store, client) = client(&way.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            let (mut made, mut links) = (Vec::new(), Vec::new());
            for _ in 0..MANY {
                made.push(client.create(a, E).await.unwrap());
                links.push(event.call_form_url(a, made[made.len() - 1]).await.unwrap().unwrap());
            }
            let answering = async {
                // Of the first it is alone, until others come.
                let waits = |(path, _): &(String, Vec<u8>)| path.contains("wait");
                let is_for_all = |(_, body): &(String, Vec<u8>)| {
                    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
                    body["ids"].as_array().is_some_and(|ids| ids.len() == MANY)
                };
                let mut asked = Vec::new();
                while !asked.iter().any(is_for_all) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                    asked = way.asked().into_iter().filter(waits).collect();
                }
                assert!(asked.len() < 6, "{asked:?}");
                for (n, link) in links.into_iter().enumerate() {
                    assert_eq!(submitted(link, json!(n)).await, 200);
                }
            };
            let waiting = futures_of(made.iter().map(|made| event.call_wait(a, *made)));
            let (waited, ()) = tokio::join!(waiting, answering);
            for (n, outcome) in waited.into_iter().enumerate() {
                let outcome = outcome.unwrap().unwrap();
                assert!(matches!(outcome.value, Some(Value::Int(value)) if value == n as i64));
            }
        });
        test.await.unwrap();
    });
}

/// A server of an earlier version waits for one at a time.
#[test]
fn on_an_earlier_server_each_waits_alone() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let way = Flaky::without(&server.url, "/v1/wait");
    run(async {
        let (mut store, client) = client(&way.url).await;
        let event = client.events.event();
        let test = store.run_concurrent(async |a| {
            let (mut made, mut links) = (Vec::new(), Vec::new());
            for _ in 0..3 {
                made.push(client.create(a, E).await.unwrap());
                links.push(event.call_form_url(a, made[made.len() - 1]).await.unwrap().unwrap());
            }
            let answering = async {
                for (n, link) in links.into_iter().enumerate().rev() {
                    assert_eq!(submitted(link, json!(n)).await, 200);
                }
            };
            let waiting = futures_of(made.iter().map(|made| event.call_wait(a, *made)));
            let (waited, ()) = tokio::join!(waiting, answering);
            for (n, outcome) in waited.into_iter().enumerate() {
                let outcome = outcome.unwrap().unwrap();
                assert!(matches!(outcome.value, Some(Value::Int(value)) if value == n as i64));
            }
        });
        test.await.unwrap();
    });
}

/// All results, of futures that go on side by side.
async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut futures: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, done) in futures.iter_mut().filter(|(_, done)| done.is_none()) {
            if let std::task::Poll::Ready(output) = future.as_mut().poll(context) {
                *done = Some(output);
            }
        }
        match futures.iter().all(|(_, done)| done.is_some()) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    futures.into_iter().filter_map(|(_, done)| done).collect()
}
