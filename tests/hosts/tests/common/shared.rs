//! Several hosts on one store, and their sudden ends.

use crate::support::{Place, Server, question, try_submit};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Barrier, Mutex};
use std::time::Duration;

/// The link of an event for people who are sent to `server`.
fn link_at(server: &Server, event: &serde_json::Value, asking: &Server) -> String {
    event["links"]["form"].as_str().unwrap().replace(&asking.url, &server.url)
}

#[test]
fn of_answerers_at_two_hosts_one_wins_each_event() {
    let place = Place::new("");
    let servers = [place.serve(&[]), place.serve(&[])];
    for round in 0..5 {
        let event = servers[round % 2].create(&question("int"));
        let links = [0, 1].map(|at| link_at(&servers[at], &event, &servers[round % 2]));
        let barrier = Barrier::new(100);
        let statuses: Vec<(u16, String)> = std::thread::scope(|scope| {
            let answer = |n: usize| {
                let (barrier, link) = (&barrier, &links[n % 2]);
                scope.spawn(move || {
                    barrier.wait();
                    let reply = try_submit(link, &json!(n), None).unwrap();
                    let outcome = if reply.status == 409 {
                        reply.json()["outcome"]["value"].to_string()
                    } else {
                        n.to_string()
                    };
                    (reply.status, outcome)
                })
            };
            let answerers: Vec<_> = (0..100).map(answer).collect();
            answerers.into_iter().map(|answerer| answerer.join().unwrap()).collect()
        });
        let winners: Vec<_> = statuses.iter().filter(|(status, _)| *status == 200).collect();
        let [(_, won)] = winners[..] else { panic!("{statuses:?}") };
        assert!(
            statuses.iter().all(|(status, value)| [200, 409].contains(status) && value == won),
            "{statuses:?}"
        );
    }
}

#[test]
fn what_was_thanked_for_is_there_after_a_sudden_end() {
    let place = Place::new("");
    for _ in 0..3 {
        let server = place.serve(&[]);
        let events: Vec<_> = (0..60).map(|_| server.create(&question("int"))).collect();
        let thanked = Mutex::new(Vec::new());
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for (at, chunk) in events.chunks(15).enumerate() {
                let (thanked, is_over) = (&thanked, &is_over);
                scope.spawn(move || {
                    for (n, event) in chunk.iter().enumerate() {
                        if is_over.load(Ordering::SeqCst) {
                            return;
                        }
                        let link = event["links"]["form"].as_str().unwrap();
                        let value = at * 100 + n;
                        if try_submit(link, &json!(value), None).is_ok_and(|reply| reply.status == 200) {
                            thanked
                                .lock()
                                .unwrap()
                                .push((event["request_id"].as_str().unwrap().to_owned(), value));
                        }
                    }
                });
            }
            // In the middle of it.
            while thanked.lock().unwrap().len() < 8 {
                std::thread::sleep(Duration::from_millis(1));
            }
            server.kill();
            is_over.store(true, Ordering::SeqCst);
        });
        let again = place.serve(&[]);
        let thanked = thanked.into_inner().unwrap();
        assert!(thanked.len() >= 8);
        for (id, value) in thanked {
            let event = again.get(&format!("/v1/events/{id}")).json();
            assert_eq!(event["response"]["value"], value, "{event}");
        }
    }
}
