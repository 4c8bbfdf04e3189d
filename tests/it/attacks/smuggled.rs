//! Requests inside the body of another one: nothing in a body is ever a request of its own.

use crate::bad_input::victim::Victim;
use crate::bad_input::wire::{Ask, exchange};

/// A body of requests that answer the event, `length` bytes long at least.
fn of_requests(victim: &Victim, length: usize) -> Vec<u8> {
    let form = [("request_id", &*victim.id), ("t", &*victim.t), ("value", "3")];
    let inside = Ask::form("/submit", &form).bytes();
    inside.repeat(length / inside.len() + 1)
}

/// A body that is too long is refused before it was read. What is left of it stands where the next request would.
#[test]
fn a_body_that_is_not_read_to_its_end_is_no_further_request() {
    let victim = Victim::new();
    for length in [1_000, 70_000, 300_000, 600_000, 2_000_000] {
        let body = of_requests(&victim, length);
        let ask = Ask::post("/submit", "application/x-www-form-urlencoded", body);
        // Without `connection: close`, so that there could be a next one.
        let kept = |ask: &Ask| {
            let bytes = ask.bytes();
            let close = b"connection: close\r\n";
            let at = bytes.windows(close.len()).position(|part| part == close).unwrap();
            [
                &bytes[..at],
                &bytes[at + close.len()..],
                b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
            ]
            .concat()
        };
        for ask in [ask.clone(), ask.in_chunks()] {
            let answers = String::from_utf8(exchange(&victim.address, &kept(&ask))).unwrap();
            let statuses: Vec<_> = answers
                .match_indices("HTTP/1.1 ")
                .map(|(at, mark)| &answers[at + mark.len()..][..3])
                .collect();
            // What was read to its end is followed by the one request that there is.
            let wanted = if length < 512 * 1024 { &["400", "200"][..] } else { &["413"] };
            assert_eq!(statuses, wanted, "{length}: {answers:.300}");
        }
    }
    victim.unharmed();
}
