//! What stands between a command and its server: gateways that fail for a moment, sign-in pages, proxies.

use crate::flaky::{Fate, Flaky};
use crate::support::{KEY, Place, Ran, Running, Server, question, try_submit};
use serde_json::json;
use std::process::Command;
use std::time::{Duration, Instant};

/// The command, sent to the server at `url`.
fn remote(place: &Place, url: &str, args: &[&str]) -> Command {
    let mut command = place.hitl(args);
    command.env_remove("HITL_STORE").env("HITL_SERVER", url).env("HITL_API_KEY", KEY);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

fn answer(status: &str, headers: &str, body: &str) -> Fate {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    Fate::Answer((head + body).into_bytes())
}

fn event(server: &Server) -> (String, String) {
    let event = server.create(&question("int"));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&event["request_id"]), text(&event["links"]["form"]))
}

/// As reported of pi#9627 and got#991: one such answer ended what had waited for hours.
#[test]
fn what_a_gateway_says_for_a_moment_ends_no_wait() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let page = "<html>Something went wrong</html>";
    let passing = [
        answer("429 Too Many Requests", "Retry-After: 1\r\n", ""),
        answer("500 Internal Server Error", "", page),
        answer("502 Bad Gateway", "", page),
        answer("500 Internal Server Error", "", r#"{"message":"Internal server error"}"#),
        answer("504 Gateway Time-out", "Retry-After: soon\r\n", page),
    ];
    // At the first look.
    let (id, link) = event(&server);
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    let way = Flaky::new(&server.url, passing);
    let ran = Ran::of(remote(&place, &way.url, &["wait", &id]).output().unwrap());
    assert_eq!(ran.value(), "7");
    assert!(way.is_calm());
    // At a later one; there no answer at all may pass, too, and so may a page in its place.
    let (id, link) = event(&server);
    let later =
        [Fate::Passed, answer("500 Internal Server Error", "", page), answer("200 OK", "", page), Fate::Lost];
    let way = Flaky::new(&server.url, later);
    let mut waiting = Running::start(remote(&place, &way.url, &["wait", &id]));
    assert!(waiting.after("trying again").is_some());
    assert_eq!(try_submit(&link, &json!(8), None).unwrap().status, 200);
    assert_eq!(waiting.end().value(), "8");
    assert!(way.is_calm());
}

/// The moment that a server names is counted by its own clock, whatever the clock here says.
#[test]
fn a_moment_to_come_back_is_waited_for() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, link) = event(&server);
    assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
    let dated = |after: &str| {
        let headers = format!("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: {after}\r\n");
        answer("503 Service Unavailable", &headers, "")
    };
    let begun = Instant::now();
    let way = Flaky::new(&server.url, [dated("Sun, 06 Nov 1994 08:49:40 GMT")]);
    let ran = Ran::of(remote(&place, &way.url, &["wait", &id]).output().unwrap());
    assert_eq!(ran.value(), "7");
    assert!(way.is_calm() && begun.elapsed() >= Duration::from_secs(3), "{:?}", begun.elapsed());
    // What is over, or no moment, is a pause of our own.
    for after in ["Sun, 06 Nov 1994 08:00:00 GMT", "Sunday, 06-Nov-94 08:49:40 GMT"] {
        let way = Flaky::new(&server.url, [dated(after)]);
        assert_eq!(Ran::of(remote(&place, &way.url, &["wait", &id]).output().unwrap()).value(), "7");
        assert!(way.is_calm(), "{after}");
    }
}

/// The first request of `ask` is the one that creates: it is sent again as any other, and asks once.
#[test]
fn what_a_gateway_says_for_a_moment_ends_no_question_and_asks_nobody_twice() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let events = || server.get("/v1/events?status=all").json()["events"].as_array().unwrap().len();
    let page = "<html>Something went wrong</html>";
    for (n, args) in [&["ask", "--type", "int", "Who?"][..], &["ask", "--type", "int", "--run", "r", "Who?"]]
        .into_iter()
        .enumerate()
    {
        // It is passed on, and a gateway answers in the server's place.
        let fates = [
            answer("429 Too Many Requests", "Retry-After: 1\r\n", ""),
            Fate::Instead(b"HTTP/1.1 504 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec()),
            answer("500 Internal Server Error", "", page),
        ];
        let way = Flaky::new(&server.url, fates);
        let mut asking = Running::start(remote(&place, &way.url, args));
        let link = asking.link();
        assert!(way.is_calm());
        assert_eq!(events(), n + 1, "nobody was asked twice");
        assert_eq!(try_submit(&link, &json!(5), None).unwrap().status, 200);
        let ran = asking.end();
        assert_eq!(ran.value(), "5");
        assert!(!ran.stderr.contains("asked before"), "{ran:?}");
    }
    // `new` is no other.
    let lost = Fate::Instead(b"HTTP/1.1 502 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec());
    let way = Flaky::new(&server.url, [lost]);
    let ran = Ran::of(remote(&place, &way.url, &["new", "Who?"]).output().unwrap());
    assert_eq!((ran.code, events()), (Some(0), 3), "{ran:?}");
}

#[test]
fn a_failure_of_hitl_itself_is_told_at_once() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, _) = event(&server);
    let ours = r#"{"type":"about:blank","title":"","status":500,"detail":"No."}"#;
    let way = Flaky::new(&server.url, [answer("500 Internal Server Error", "", ours)]);
    let ran = Ran::of(remote(&place, &way.url, &["wait", &id]).output().unwrap());
    assert_eq!(ran.code, Some(70), "{ran:?}");
}

/// As reported of pulp-cli#221: what stands in front was told as a fault of the program.
#[test]
fn a_redirect_and_a_sign_in_page_are_told_as_such() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let (id, _) = event(&server);
    for args in [&["list"][..], &["wait", &id], &["show", &id], &["ask", "Who?"], &["cancel", &id]] {
        let moved = answer("302 Found", "Location: https://login.example.org/start?token=secret\r\n", "");
        let page = answer("200 OK", "Content-Type: text/html\r\n", "<!doctype html><title>Sign in</title>");
        for (fate, told) in [
            (
                moved,
                "redirects to https://login.example.org/start?…; give --server the address it redirects to",
            ),
            (page, "sign in"),
        ] {
            let way = Flaky::new(&server.url, [fate]);
            let ran = Ran::of(remote(&place, &way.url, args).output().unwrap());
            assert_eq!((ran.code, &*ran.stdout), (Some(69), ""), "{args:?} {ran:?}");
            assert!(ran.stderr.contains(told) && !ran.stderr.contains("report it"), "{args:?} {ran:?}");
        }
    }
}

/// As reported of toolkit#1361: a proxy was asked for what only this machine can reach.
#[test]
fn no_proxy_is_asked_for_this_machine_and_one_that_fails_is_named() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let nobody = "http://127.0.0.1:1";
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"] {
        let mut list = remote(&place, &server.url, &["list", "--json"]);
        let ran = Ran::of(list.env(name, nobody).output().unwrap());
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
    }
    let mut far = remote(&place, "http://ask.invalid", &["list"]);
    let ran = Ran::of(far.env("HTTP_PROXY", "http://me:secret@127.0.0.1:1").output().unwrap());
    assert_eq!(ran.code, Some(69), "{ran:?}");
    assert!(ran.stderr.contains("by the proxy http://…@127.0.0.1:1 (HTTP_PROXY)"), "{ran:?}");
    // A server of ours that is no proxy shows that requests do go there, and only those that should.
    let mut exempt = remote(&place, "http://10.1.2.3", &["list"]);
    exempt
        .env("HTTP_PROXY", "not an address")
        .env("NO_PROXY", "10.0.0.0/8")
        .env("HITL_SERVER", "http://x.invalid");
    let ran = Ran::of(exempt.output().unwrap());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("HTTP_PROXY has to be the address of a proxy"), "{ran:?}");
}

#[test]
fn a_file_of_certificates_is_read_before_anything_is_sent() {
    let place = Place::new("sqlite");
    let file = place.path().join("ca.pem");
    std::fs::write(&file, "none").unwrap();
    let mut list = remote(&place, "https://127.0.0.1:1", &["list", "--ca"]);
    let ran = Ran::of(list.arg(&file).output().unwrap());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("ca.pem holds no certificate in PEM"), "{ran:?}");
    // Nobody is there, which is another matter.
    let mut list = remote(&place, "https://127.0.0.1:1", &["list"]);
    assert_eq!(Ran::of(list.output().unwrap()).code, Some(69));
}
