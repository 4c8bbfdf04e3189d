//! A failure ends one request and no other.

use crate::support::{Fault, Faulty, Server, answer, api, builder};
use hitl::{Error, Limits};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_ends_one_request_and_no_other() {
    let store = Faulty::new().await;
    let server = Server::start(&store, Limits::default()).await;
    let bad = server.hitl.event::<i64>("bad").prompt("?").create().await.unwrap();
    let good = server.hitl.event::<i64>("good").prompt("?").create().await.unwrap();
    store.fault(bad.id(), "request", Fault::Huge);
    for _ in 0..3 {
        let failed = server.exchange(&crate::support::get(&format!("/v1/events/{}", bad.id()))).await;
        assert!(failed.starts_with("HTTP/1.1 500 "), "{failed}");
        assert!(failed.contains("application/problem+json"), "{failed}");
        assert!(!failed.contains("wasm") && !failed.contains("memory"), "{failed}");
        let served = server.exchange(&crate::support::get(&format!("/v1/events/{}", good.id()))).await;
        assert!(served.starts_with("HTTP/1.1 200 "), "{served}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_hangs_does_not_hold_a_request_for_ever() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    limits.request = Duration::from_millis(300);
    limits.instances = 2;
    let hitl = builder(&store).limits(limits).build().await.unwrap();
    let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    store.fault(event.id(), "request", Fault::Hangs);
    let path = format!("/v1/events/{}", event.id());
    let began = Instant::now();
    let calls = (0..4).map(|_| {
        let (hitl, request) = (hitl.clone(), api("GET", &path, ""));
        tokio::spawn(async move { hitl.request(request).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        let response = call.await.unwrap();
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
    }
    assert!(began.elapsed() < Duration::from_secs(5));
    // A look may end an event whose deadline is past, so that is not known.
    assert!(matches!(event.poll().await, Err(Error::Unknown(_))));
    store.clear_faults();
    assert_eq!(event.poll().await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_that_computes_for_too_long_is_ended() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    limits.computing = Duration::from_millis(50);
    limits.memory = 1 << 30;
    let hitl = builder(&store).limits(limits).build().await.unwrap();
    let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    // Some seconds of reading, without a call to the host.
    let mut request = br#"{"event_name":""#.to_vec();
    request.extend(std::iter::repeat_n(b"\\u00e9".as_slice(), 20 << 20).flatten());
    store.fault(event.id(), "request", Fault::Value(request));
    let response = hitl.request(api("GET", &format!("/v1/events/{}", event.id()), "")).await.unwrap();
    assert_eq!(response.status(), 500);
    // In the host's words: the guest, had it come to the end, would have named what is wrong with the request.
    assert!(String::from_utf8_lossy(response.body()).contains("Something failed here"), "{response:?}");
    store.clear_faults();
    assert_eq!(answer(&hitl, event.id(), "3").await.status(), 200);
}
