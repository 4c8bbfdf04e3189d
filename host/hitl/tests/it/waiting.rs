//! Waiting: woken at once, however many there are, and whatever fails beside it.

use crate::support::{Fault, Faulty, answer, api, builder};
use hitl::Error;
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
    store.fault(bad.id(), "response", Fault::Value(vec![b' '; 2 << 30]));
    hitl::storage::Store::wakeups(&*store).unwrap().wake(&format!("hitl-requests/{}/response.json", bad.id()));
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
