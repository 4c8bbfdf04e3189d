//! More connections than the process may have files open.

use super::wire::{Answer, Ask, exchange};
use crate::support::{KEY, Place, Server, after};
use std::net::TcpStream;

/// How many connections are left idle: more than the limit that is set below.
const IDLE: usize = 400;

/// A server that may have 256 files open, by this kind of limit.
fn server(place: &Place, kind: &str) -> Server {
    let hitl = place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
    Server::start(after(&format!("ulimit {kind} 256"), &hitl))
}

fn idle(server: &Server) -> Vec<TcpStream> {
    let address = server.url.trim_start_matches("http://");
    (0..IDLE).map(|_| TcpStream::connect(address).unwrap()).collect()
}

fn is_served(server: &Server) -> bool {
    let address = server.url.trim_start_matches("http://");
    Answer::read(&exchange(address, &Ask::get("/health").bytes())).is_some_and(|answer| answer.status == 200)
}

/// postgrest#2042, dynamo#11802.
#[test]
fn a_crowd_of_idle_connections_keeps_nobody_out() {
    let place = Place::new("sqlite");
    let server = server(&place, "-n");
    let crowd = idle(&server);
    for _ in 0..3 {
        assert!(is_served(&server));
    }
    drop(crowd);
    let log = server.stopped();
    assert!(log.contains("at most 128 connections at once") && log.contains("LimitNOFILE"), "{log}");
    // Once, and not for each that goes.
    assert_eq!(log.matches("there is no room for a further connection").count(), 1, "{log}");
    assert!(!log.contains("could not be accepted"), "{log}");
}

#[test]
fn a_soft_limit_is_raised_to_the_hard_one() {
    let place = Place::new("sqlite");
    let server = server(&place, "-S -n");
    let crowd = idle(&server);
    assert!(is_served(&server));
    drop(crowd);
    let log = server.stopped();
    assert!(!log.contains("connections at once") && !log.contains("no room"), "{log}");
}
