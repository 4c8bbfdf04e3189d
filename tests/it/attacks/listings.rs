//! Long lists, many at once: each is made in the memory that an instance has.

use crate::http::Api;
use crate::support::{Place, question};
use serde_json::json;
use std::sync::Barrier;

/// How many lists are asked for at once: as many as there are instances.
const CROWD: usize = 64;

#[test]
fn many_long_lists_at_once_are_all_answered() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let mut asked = question("int");
    asked["prompt"] = json!("提".repeat(16_000));
    for _ in 0..50 {
        server.create(&asked);
    }
    let barrier = Barrier::new(CROWD);
    std::thread::scope(|scope| {
        for n in 0..CROWD {
            let (server, barrier): (&Api, _) = (&server, &barrier);
            scope.spawn(move || {
                barrier.wait();
                let status = if n % 2 == 0 { "all" } else { "pending" };
                let list = server.get(&format!("/v1/events?status={status}&limit=200"));
                assert_eq!(list.status, 200, "{:.300}", list.text());
                assert!(list.json()["events"].as_array().unwrap().len() > 10);
            });
        }
    });
    // None of them cost an instance that the next client would need.
    assert_eq!(server.get("/").status, 200);
    assert!(!server.stopped().contains("trap"));
}
