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

/// Whatever the moment at which the answer comes, before, between or after looks, and whoever goes meanwhile: those who stay get
/// it, and nothing is left of those who went.
#[tokio::test(flavor = "multi_thread")]
async fn no_wake_up_is_lost_whenever_the_answer_comes() {
    let store = Faulty::new().await;
    let hitl = builder(&store).build().await.unwrap();
    let wakeups = hitl::storage::Store::wakeups(&*store).unwrap();
    for round in 0..150 {
        let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
        let path = format!("/v1/events/{}?wait=60", event.id());
        let many = serde_json::json!({ "ids": ["other", event.id()], "wait": 60 }).to_string();
        let mut staying = Vec::new();
        let mut going = Vec::new();
        for n in 0..4 {
            let (event, yields) = (event.clone(), (round * 7 + n * 3) % 23);
            let task = tokio::spawn(async move {
                for _ in 0..yields {
                    tokio::task::yield_now().await;
                }
                event.wait().await
            });
            if n % 2 == 0 { staying.push(task) } else { going.push(task) }
        }
        let request = |request| {
            let hitl = hitl.clone();
            tokio::spawn(async move { hitl.request(request).await.unwrap() })
        };
        let one = request(api("GET", &path, ""));
        for _ in 0..(round * 5) % 31 {
            tokio::task::yield_now().await;
        }
        for task in &going {
            task.abort();
        }
        if round % 3 == 0 {
            // Without a cause.
            wakeups.wake_all();
        }
        assert_eq!(answer(&hitl, event.id(), &round.to_string()).await.status(), 200);
        let told = request(api("POST", "/v1/wait", &many));
        let all = async {
            for task in staying {
                assert_eq!(task.await.unwrap().unwrap(), i64::from(round));
            }
            let value = format!(r#""value":{round}"#);
            for task in [one, told] {
                let told = task.await.unwrap();
                assert!(String::from_utf8_lossy(told.body()).contains(&value), "{told:?}");
            }
        };
        tokio::time::timeout(Duration::from_secs(30), all).await.expect("a wake-up was lost");
        for task in going {
            let _ = task.await;
        }
    }
    assert_eq!(wakeups.waiting(), 0, "somebody who has gone is still registered");
}

/// Where an outcome is there and not whole, whoever waits looks again now and then, and not without end at once.
#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_being_written_is_waited_for() {
    let store = Faulty::new().await;
    let hitl = builder(&store).build().await.unwrap();
    let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    store.fault(event.id(), "response", Fault::Value(b"{\"status\": \"comp".to_vec()));
    let waiting = tokio::spawn({
        let event = event.clone();
        async move { event.wait().await }
    });
    let many = serde_json::json!({ "ids": [event.id()], "wait": 60 }).to_string();
    let told = tokio::spawn({
        let hitl = hitl.clone();
        async move { hitl.request(api("POST", "/v1/wait", &many)).await.unwrap() }
    });
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let looks = store.reads_of(event.id(), "response");
    assert!((2..20).contains(&looks), "{looks} looks in a second and a half, of two who wait");
    assert!(!waiting.is_finished() && !told.is_finished());
    store.clear_faults();
    assert_eq!(answer(&hitl, event.id(), "8").await.status(), 200);
    assert_eq!(waiting.await.unwrap().unwrap(), 8);
    assert!(String::from_utf8_lossy(told.await.unwrap().body()).contains(r#""value":8"#));
}
