//! Many who wait at once, in one instance.

use super::host::client;
use super::{E, run, submitted};
use crate::support::Place;
use hitl::bindings::hitl::hitl::types::Value;
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
