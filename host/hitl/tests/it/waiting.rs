//! Waiting: any number of waiters is woken at once, whatever else fails.

use crate::support::{Fault, Faulty, KEY, answer, api, builder};
use hitl::{Error, Hitl};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn waiters_are_woken_at_once() {
    let store = Faulty::new().await;
    let hitl = builder(&store).build().await.unwrap();
    let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let event = event.clone();
            tokio::spawn(async move { event.wait().await })
        })
        .collect();
    let poll = tokio::spawn({
        let (hitl, path) = (hitl.clone(), format!("/v1/events/{}?wait=30", event.id()));
        async move { hitl.request(api("GET", &path, "")).await.unwrap() }
    });
    // Callers who go away leave the others alone.
    for waiter in &waiting[..25] {
        waiter.abort();
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answered = Instant::now();
    assert_eq!(answer(&hitl, event.id(), "42").await.status(), 200);
    for waiter in waiting.into_iter().skip(25) {
        assert_eq!(waiter.await.unwrap().unwrap(), 42);
    }
    let polled = poll.await.unwrap();
    assert!(answered.elapsed() < Duration::from_secs(2), "{:?}", answered.elapsed());
    assert!(String::from_utf8_lossy(polled.body()).contains(r#""value":42"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_beside_waiters_costs_them_nothing() {
    let store = Faulty::new().await;
    let hitl = builder(&store).build().await.unwrap();
    let mut events = Vec::new();
    for n in 0..20 {
        events.push(hitl.event::<i64>(format!("e{n}")).prompt("?").create().await.unwrap());
    }
    let bad = hitl.event::<i64>("bad").prompt("?").create().await.unwrap();
    let wait = |event: &hitl::Event<i64>| {
        let event = event.clone();
        tokio::spawn(async move { event.wait().await })
    };
    let waiting: Vec<_> = events.iter().map(wait).collect();
    let failing = wait(&bad);
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Woken, it finds more than the instance has room for, and takes the instance with it.
    store.fault(bad.id(), "response", Fault::Huge);
    hitl::storage::Store::wakeups(&*store)
        .unwrap()
        .wake(&format!("hitl-requests/{}/response.json", bad.id()));
    assert!(matches!(failing.await.unwrap(), Err(Error::Other(_))));
    for event in &events {
        assert_eq!(answer(&hitl, event.id(), "7").await.status(), 200);
    }
    for waiter in waiting {
        assert_eq!(waiter.await.unwrap().unwrap(), 7);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_waiting() {
    let store = Faulty::new().await;
    let hitl = builder(&store).build().await.unwrap();
    let event = hitl.event::<bool>("a").prompt("?").timeout(Duration::from_secs(1)).create().await.unwrap();
    let began = Instant::now();
    assert!(matches!(event.wait().await, Err(Error::TimedOut(_))));
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn code_that_blocks_needs_no_runtime_of_its_own() {
    // Built in a runtime whose only thread then leaves it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hitl =
        runtime.block_on(Hitl::builder().serve("127.0.0.1:0").open_links(true).api_key(KEY).build()).unwrap();
    let event = hitl.event::<i64>("a").prompt("?").blocking_create().unwrap();
    let address = hitl.address().unwrap();
    let answering = std::thread::spawn({
        let body = r#"{"value":5}"#;
        let request = format!(
            "POST /v1/events/{}/response HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-type: \
             application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            event.id(),
            body.len()
        );
        move || {
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        }
    });
    assert_eq!(event.blocking().wait().unwrap(), 5);
    assert!(answering.join().unwrap().starts_with("HTTP/1.1 200 "));
    // In async code it is refused, not a panic.
    assert!(matches!(runtime.block_on(async { event.blocking().wait() }), Err(Error::Other(_))));
}
