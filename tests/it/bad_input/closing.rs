//! Clients that end their sending side before they read, and clients that send all before they read.

use super::victim::Victim;
use super::wire::{Answer, Ask, read_to_end};
use crate::support::{KEY, PATIENCE};
use serde_json::json;
use std::io::Write;
use std::net::{Shutdown, TcpStream};

fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends these bytes and says that nothing more comes.
pub(crate) fn half_closed(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(address);
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    read_to_end(stream)
}

/// vanilla#103, hyper#3879. What decides is which comes first, so that each goes many times.
#[test]
fn who_ends_the_sending_side_gets_the_answer() {
    let victim = Victim::new();
    let (id, t) = (&*victim.id, &*victim.t);
    let wrong = Ask::form("/submit", &[("request_id", id), ("t", t), ("value", "x")]);
    let asks = [
        (Ask::get("/health").bytes(), 200),
        // The connection is to be kept, as far as the request says.
        (b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(), 200),
        (b"GET /health HTTP/1.0\r\n\r\n".to_vec(), 200),
        (Ask::get(&format!("/form/{id}?t={t}")).by_browser().bytes(), 200),
        (wrong.bytes(), 422),
        (wrong.in_chunks().bytes(), 422),
    ];
    for _ in 0..10 {
        for (bytes, status) in &asks {
            let answer = Answer::read(&half_closed(&victim.address, bytes));
            let answer = answer.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(bytes)));
            assert_eq!(answer.status, *status, "{answer:?}");
        }
    }
    // Half of a request is none.
    assert!(Answer::read(&half_closed(&victim.address, &asks[4].0[..asks[4].0.len() - 1])).is_none());
    let pipelined = half_closed(&victim.address, &b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3));
    assert_eq!(String::from_utf8_lossy(&pipelined).matches("HTTP/1.1 200").count(), 3);
    victim.unharmed();
}

#[test]
fn who_ends_the_sending_side_of_a_long_poll_gets_the_outcome() {
    let victim = Victim::new();
    let ask = Ask::get(&format!("/v1/events/{}?wait=60", victim.id))
        .with("authorization", &format!("Bearer {KEY}"));
    let mut poll = connect(&victim.address);
    poll.write_all(&ask.bytes()).unwrap();
    poll.shutdown(Shutdown::Write).unwrap();
    let submit = Ask::json("/submit/json", &json!({ "request_id": victim.id, "t": victim.t, "value": 3 }));
    assert_eq!(Answer::read(&half_closed(&victim.address, &submit.bytes())).unwrap().status, 200);
    let answer = Answer::read(&read_to_end(poll)).expect("the long poll is answered");
    assert_eq!(answer.json()["response"]["value"], 3, "{answer:?}");
}

/// Rocket#2783.
#[test]
fn who_sends_too_much_before_it_reads_hears_why() {
    let victim = Victim::new();
    for size in [524_289, 800_000, 1_000_000, 5_000_000] {
        let form = Ask::post("/submit", "application/x-www-form-urlencoded", vec![b'x'; size]);
        for ask in [form.clone(), form.by_browser().in_chunks()] {
            let mut stream = connect(&victim.address);
            // All of it, before anything is read.
            stream.write_all(&ask.bytes()).unwrap_or_else(|error| panic!("{error} in {size} bytes"));
            let answer =
                Answer::read(&read_to_end(stream)).unwrap_or_else(|| panic!("no answer to {size} bytes"));
            assert_eq!(answer.status, 413, "{answer:?}");
            assert_eq!(answer.header("connection"), "close");
        }
    }
    // A head that is too long is no other.
    let mut stream = connect(&victim.address);
    let head = format!("GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "x".repeat(1_000_000));
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(Answer::read(&read_to_end(stream)).expect("an answer").status, 431);
    victim.unharmed();
}
