//! Requests that come slowly, or too long.

use crate::support::{Fault, Faulty, KEY, Server, get, read};
use hitl::Limits;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;

fn head(length: &str) -> String {
    format!(
        "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-type: application/json\r\n\
         connection: close\r\n{length}\r\n\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_408() {
    let mut limits = Limits::default();
    limits.body = Duration::from_millis(200);
    let server = Server::start(&Faulty::new().await, limits).await;
    let answer = server.exchange(&format!("{}{{\"event_", head("content-length: 100"))).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_413_and_not_read() {
    let server = Server::start(&Faulty::new().await, Limits::default()).await;
    // Not a byte of it is sent.
    let answer = server.exchange(&head("content-length: 1000000000")).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    // Sent in pieces, without saying how long it is, until the server has had enough.
    let mut stream = server.send(&head("transfer-encoding: chunked")).await;
    let piece = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
    for _ in 0..1000 {
        if stream.write_all(piece.as_bytes()).await.is_err() {
            break;
        }
    }
    let answer = read(stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413 "), "{answer}");
    // The longest that is taken.
    let question = r#"{"event_name":"a","prompt":"?","data_type":"int"}"#;
    let body = format!("{question}{}", " ".repeat(512 * 1024 - question.len()));
    let answer = server.exchange(&format!("{}{body}", head("content-length: 524288"))).await;
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_says_nothing_is_cut_off() {
    let mut limits = Limits::default();
    limits.head = Duration::from_millis(200);
    let server = Server::start(&Faulty::new().await, limits).await;
    let began = Instant::now();
    for text in ["", "GET /health HTTP/1.1\r\nhost:", "GET /health HTTP/1.1\r\nhost: x\r\n\r\n"] {
        server.exchange(text).await;
    }
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_merely_holds_a_slot_keeps_no_other_client_out() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    limits.connections = 2;
    limits.request = Duration::from_secs(60);
    let server = Server::start(&store, limits).await;
    // One that is to get an answer, for which the store lets it wait.
    store.fault("slow", "request", Fault::Hangs);
    let asking = tokio::spawn(read(server.send(&get("/form/slow")).await));
    store.hanging.notified().await;
    let began = Instant::now();
    // Nothing, the beginning of a head, that of a body.
    let body = format!("{}{{\"event_", head("content-length: 100"));
    for begun in ["", "GET / HTTP/1.1\r\nho", &body].repeat(7) {
        let idle = server.send(begun).await;
        assert!(server.exchange(&get("/health")).await.starts_with("HTTP/1.1 200 "));
        assert_eq!(read(idle).await, "", "it had to go");
    }
    assert!(began.elapsed() < Limits::default().head, "nobody waited until they went by themselves");
    assert!(!asking.is_finished(), "who is to get an answer stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_read_is_cut_off() {
    let mut limits = Limits::default();
    limits.write = Duration::from_millis(200);
    let server = Server::start(&Faulty::new().await, limits).await;
    let mut stream = server.send("").await;
    let asked = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1000);
    // When the answers fill all that lies between the two, the server reads no further requests.
    let sending = async { while stream.write_all(asked.as_bytes()).await.is_ok() {} };
    let cut_off = tokio::time::timeout(Duration::from_secs(60), sending).await;
    assert!(cut_off.is_ok(), "the connection is there after a minute");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_come_slowly_make_room_for_others() {
    let mut limits = Limits::default();
    // None of the limits of time makes room; there is some for the longest body, and a little more.
    (limits.body, limits.bodies) = (Duration::from_secs(3_600), 600 * 1024);
    let server = Server::start(&Faulty::new().await, limits).await;
    let begun = format!("{}{}", head("content-length: 400000"), " ".repeat(200_000));
    let mut slow = Vec::new();
    for _ in 0..10 {
        slow.push(server.send(&begun).await);
    }
    let question = r#"{"event_name":"a","prompt":"?","data_type":"int"}"#;
    let body = format!("{question}{}", " ".repeat(512 * 1024 - question.len()));
    for _ in 0..2 {
        let sent = format!("{}{body}", head("content-length: 524288"));
        let exchange = tokio::time::timeout(Duration::from_secs(60), server.exchange(&sent));
        let answer = exchange.await.expect("there is room");
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    }
    let mut gone = 0;
    for stream in slow {
        gone += usize::from(tokio::time::timeout(Duration::from_millis(200), read(stream)).await.is_ok());
    }
    // There was no room for more than a few beside the others.
    assert!(gone >= 8, "{gone} of 10 had to go");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_keeps_no_other_client_out() {
    let mut limits = Limits::default();
    limits.connections = 2;
    let server = Server::start(&Faulty::new().await, limits).await;
    let event = server.hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    let poll = get(&format!("/v1/events/{}?wait=300", event.id()));
    let began = Instant::now();
    for _ in 0..6 {
        // Two wait, and may be gone; there is no way to see.
        let (_one, _other) = (server.send(&poll).await, server.send(&poll).await);
        assert!(server.exchange(&get("/health")).await.starts_with("HTTP/1.1 200 "));
    }
    assert!(began.elapsed() < Duration::from_secs(60), "nobody waited until they went by themselves");
    // Where there is room they are answered.
    let waiting = tokio::spawn(read(server.send(&poll).await));
    assert_eq!(crate::support::answer(&server.hitl, event.id(), "42").await.status(), 200);
    assert!(waiting.await.unwrap().contains(r#""value":42"#));
}
