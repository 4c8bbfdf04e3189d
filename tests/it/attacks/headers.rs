//! The headers that keep a page out of frames, caches and other sites' hands: on whatever is answered, also where it fails.

use super::shared::Shared;
use crate::bad_input::victim::{Victim, is_guarded};
use crate::bad_input::wire::{Answer, Ask, exchange};
use crate::support::{KEY, bearer};
use serde_json::json;

/// Sends it as a program and as a browser, and gives the status, which is the same.
fn guarded(address: &str, ask: &Ask) -> u16 {
    let status = |ask: &Ask| {
        let answer = Answer::read(&exchange(address, &ask.bytes())).expect("an answer");
        is_guarded(ask, &answer);
        answer.status
    };
    let by_program = status(ask);
    assert_eq!(status(&ask.clone().by_browser()), by_program, "{ask:.300?}");
    by_program
}

#[test]
fn whatever_is_answered_is_in_no_frame_and_no_cache() {
    let shared = Shared::new();
    let [asked, answered, cancelled, broken] = [0, 1, 2, 3].map(|_| shared.ask());
    let with_key = |ask: Ask| ask.with("authorization", &bearer());
    let of = |id: &str, how: &str| format!("/v1/events/{id}/{how}");
    let submit = |link: &(String, String), value: &str| {
        Ask::form("/submit", &[("request_id", &link.0), ("t", &link.1), ("value", value)])
    };
    // Each is sent twice, and is the same decision.
    let again = |mut body: serde_json::Value| {
        body["idempotency_key"] = json!("k");
        body
    };
    let end = |id: &str, how: &str| with_key(Ask::json(&of(id, how), &again(json!({ "value": 3 }))));
    let cancel = with_key(Ask::json(&of(&cancelled.0, "cancel"), &again(json!({}))));
    std::fs::write(shared.file(&broken.0, "request.json"), "{").unwrap();
    for (ask, status) in [
        (Ask::get("/health"), 200),
        (Ask::get("/logo"), 404),
        (Ask::get("/openapi.json"), 200),
        (with_key(Ask::get("/")), 200),
        (Ask::form("/", &[("key", KEY)]), 303),
        (end(&answered.0, "response"), 200),
        (cancel, 200),
        (Ask::post("/submit", "application/x-www-form-urlencoded", "%ff"), 400),
        (with_key(Ask::get("/metrics")), 200),
        (Ask::get("/metrics"), 401),
        (Ask::get("/"), 401),
        (Ask::get(&format!("/form/{}", asked.0)), 401),
        (Ask::get(&format!("/form/{}?t={}", asked.0, answered.1)), 403),
        (Ask::get("/nowhere"), 404),
        (Ask::new("PUT", "/submit"), 405),
        (submit(&answered, "4"), 409),
        (submit(&cancelled, "4"), 410),
        (Ask::post("/submit", "application/x-www-form-urlencoded", vec![b' '; 600_000]), 413),
        (Ask::post("/submit", "text/plain", "x"), 415),
        (submit(&asked, "x"), 422),
        (Ask::get(&format!("/form/{}?t={}", broken.0, broken.1)), 500),
        (with_key(Ask::get(&format!("/v1/events/{}", broken.0))), 500),
        (submit(&broken, "3"), 500),
    ] {
        assert_eq!(guarded(shared.address(), &ask), status, "{ask:.300?}");
    }
    // The store is away: the component cannot go on, and the host says so by itself.
    shared.away();
    for ask in [submit(&asked, "3"), Ask::get("/ready")] {
        assert_eq!(guarded(shared.address(), &ask), 503, "{ask:.300?}");
    }
}

/// What is no request is answered by the HTTP library, which knows none of these headers: there is nothing to show, to keep or
/// to run, and the connection ends.
#[test]
fn what_the_http_library_answers_by_itself_is_nothing() {
    let victim = Victim::new();
    for (request, status) in [
        ("nonsense\r\n\r\n".to_owned(), 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(100_000)), 431),
        (format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)), 431),
    ] {
        let answer = Answer::read(&exchange(&victim.address, request.as_bytes())).expect("an answer");
        assert_eq!(answer.status, status, "{request:.100}");
        assert_eq!((answer.header("content-length"), &*answer.body), ("0", ""), "{answer:?}");
        for header in ["content-type", "set-cookie", "location", "link", "refresh"] {
            assert_eq!(answer.header(header), "", "{answer:?}");
        }
        assert_eq!(answer.header("connection"), "close", "{answer:?}");
    }
    victim.unharmed();
}
