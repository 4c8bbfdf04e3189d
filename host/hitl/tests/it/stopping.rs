//! A server that stops finishes the answers that it has begun.

use crate::support::{Fault, Faulty, Server, get, read};
use hitl::Limits;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
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

/// A client whose request was cut off, and which keeps the connection: it has its answer, and holds up nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_keeps_a_refused_connection_holds_up_no_stop() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    // None of the limits of time ends it.
    (limits.body, limits.stop, limits.head) = (FOREVER, FOREVER, FOREVER);
    let mut server = Server::start(&store, limits).await;
    let mut kept = server.send(TOO_LARGE).await;
    assert!(answer_line(&mut kept).await.starts_with("HTTP/1.1 413 "));
    server.stop();
    let stopped = tokio::time::timeout(PATIENCE, server.task).await;
    stopped.expect("the server ends while the client holds its connection").unwrap().unwrap();
    drop(kept);
}

/// Nor does it keep its place on a server that goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_nothing_more_is_left() {
    let store = Faulty::new().await;
    let mut limits = Limits::default();
    (limits.body, limits.stop, limits.head) = (FOREVER, FOREVER, FOREVER);
    let server = Server::start(&store, limits).await;
    let mut kept = server.send(TOO_LARGE).await;
    assert!(answer_line(&mut kept).await.starts_with("HTTP/1.1 413 "));
    let only_this_one = async {
        while !server.exchange(&get("/metrics")).await.contains("\nhitl_connections 1\n") {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, only_this_one).await.expect("its connection is closed");
    drop(kept);
}

/// The first letters of what comes.
async fn answer_line(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 64];
    let count = tokio::time::timeout(PATIENCE, stream.read(&mut bytes)).await.unwrap().unwrap();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

const FOREVER: Duration = Duration::from_secs(3600);
const PATIENCE: Duration = Duration::from_secs(60);
/// A request that promises more than is taken, and sends a part.
const TOO_LARGE: &str = "POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a key for tests\r\ncontent-type: application/json\r\ncontent-length: 99999999\r\n\r\n{";
