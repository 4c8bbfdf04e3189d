//! Many bad clients at once, and one good one among them.

use super::victim::Victim;
use super::wire::{Answer, Ask, exchange};
use serde_json::json;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many bad clients there are.
const CROWD: usize = 50;

#[test]
fn a_good_submission_goes_through_a_crowd_of_bad_ones() {
    let victim = Victim::new();
    let (id, others) = (&*victim.id, &*victim.others);
    let big = vec![b'x'; 200_000];
    let bad = [
        Ask::form("/submit", &[("request_id", id), ("t", others), ("value", "3")]).bytes(),
        Ask::json("/submit/json", &json!({ "request_id": id, "t": "x", "value": [[[[]]]] })).bytes(),
        Ask::post("/submit", "multipart/form-data; boundary=x", "--x\r\n").bytes(),
        Ask::post("/submit", "application/x-www-form-urlencoded", big.clone()).bytes(),
        Ask::post("/v1/events", "application/json", big).in_chunks().bytes(),
        Ask::get(&format!("/v1/events/{id}?wait=60")).bytes(),
        Ask::get(&format!("/form/{}", "a".repeat(9_000))).by_browser().bytes(),
        b"nonsense\r\n\r\n".to_vec(),
    ];
    let (start, done, refused) = (Barrier::new(CROWD + 1), AtomicBool::new(false), AtomicUsize::new(0));
    let reply = std::thread::scope(|scope| {
        for n in 0..CROWD {
            let (bad, start, done, refused, address) = (&bad, &start, &done, &refused, &victim.address);
            scope.spawn(move || {
                start.wait();
                // Each goes through all of them once at least, and goes on until the good one has been answered.
                for turn in 0.. {
                    if turn >= bad.len() && done.load(Ordering::Acquire) {
                        break;
                    }
                    if let Some(answer) = Answer::read(&exchange(address, &bad[(n + turn) % bad.len()])) {
                        assert!((400..500).contains(&answer.status), "{answer:?}");
                        refused.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        start.wait();
        let good = Ask::form("/submit", &[("request_id", id), ("t", &victim.t), ("value", "3")]).by_browser();
        let reply = exchange(&victim.address, &good.bytes());
        done.store(true, Ordering::Release);
        reply
    });
    assert_eq!(Answer::read(&reply).unwrap().status, 303, "{}", String::from_utf8_lossy(&reply));
    assert!(refused.into_inner() > CROWD, "hardly anybody was told that it was wrong");
    assert_eq!(victim.outcome()["value"], 3);
    victim.serves_on();
}
