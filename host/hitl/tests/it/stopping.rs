//! A server that stops finishes the answers that it has begun.

use crate::support::{Fault, Faulty, Server, get, read};
use hitl::Limits;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread")]
async fn answers_go_out_and_long_polls_are_answered_at_once() {
    let store = Faulty::new().await;
    let mut server = Server::start(&store, Limits::default()).await;
    let slow = server.hitl.event::<i64>("slow").prompt("?").create().await.unwrap();
    let open = server.hitl.event::<i64>("open").prompt("?").create().await.unwrap();
    store.fault(slow.id(), "request", Fault::Slow(Duration::from_millis(500)));
    let slow = server.send(&get(&format!("/v1/events/{}", slow.id()))).await;
    let poll = server.send(&get(&format!("/v1/events/{}?wait=60", open.id()))).await;
    let idle = server.send("").await;
    tokio::time::sleep(Duration::from_millis(100)).await;

    let stopped = Instant::now();
    server.stop();
    let polled = read(poll).await;
    assert!(polled.starts_with("HTTP/1.1 200 ") && polled.contains(r#""pending""#), "{polled}");
    let answer = read(slow).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    server.task.await.unwrap().unwrap();
    assert!(stopped.elapsed() < Duration::from_secs(5), "{:?}", stopped.elapsed());
    assert!(read(idle).await.is_empty());
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_end_is_cut_off() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    limits.stop = Duration::from_millis(200);
    let mut server = Server::start(&store, limits).await;
    let event = server.hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    store.fault(event.id(), "request", Fault::Hangs);
    let hanging = server.send(&get(&format!("/v1/events/{}", event.id()))).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop();
    server.task.await.unwrap().unwrap();
    assert!(read(hanging).await.is_empty());
}
