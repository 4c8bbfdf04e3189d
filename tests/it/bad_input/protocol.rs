//! What is hardly HTTP any more.

use super::victim::Victim;
use super::wire::{Answer, Ask, exchange};
use crate::support::KEY;

impl Victim {
    /// Sends bytes that are a request or not, and gives the status of the first answer; none if the server just hung up.
    fn hears(&self, bytes: &[u8]) -> Option<u16> {
        let answer = Answer::read(&exchange(&self.address, bytes))?;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(300)]);
        assert!(answer.status < 500, "{shown} {answer:?}");
        self.tells_nothing(&Ask::get("/"), &answer);
        Some(answer.status)
    }
}

/// A request with this first line.
fn line(line: &str) -> Vec<u8> {
    format!("{line}\r\nhost: x\r\nconnection: close\r\n\r\n").into_bytes()
}

/// A `POST /submit` with these headers, and what follows them.
fn post(headers: &str, rest: &str) -> Vec<u8> {
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    format!("POST /submit HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{form}{headers}\r\n\r\n{rest}")
        .into_bytes()
}

#[test]
fn first_lines() {
    let victim = Victim::new();
    let id = &victim.id;
    for (first, statuses) in [
        ("GET /health HTTP/1.1", &[200][..]),
        ("GET /health HTTP/1.0", &[200]),
        ("GET http://elsewhere.example/health HTTP/1.1", &[200]),
        ("GET http://elsewhere.example HTTP/1.1", &[401]),
        (&*format!("GET http://elsewhere.example?key={KEY}x HTTP/1.1"), &[400, 401]),
        (&format!("GET ftp://elsewhere.example/form/{id} HTTP/1.1"), &[400, 401]),
        ("OPTIONS * HTTP/1.1", &[400, 404]),
        ("GET * HTTP/1.1", &[400, 404]),
        ("CONNECT elsewhere.example:443 HTTP/1.1", &[400, 404, 405]),
        ("CONNECT /health HTTP/1.1", &[400, 405]),
        ("GET health HTTP/1.1", &[400, 401, 404]),
        ("GET ?t=x HTTP/1.1", &[400]),
        ("GET  /health HTTP/1.1", &[400]),
        ("GET /health", &[400]),
        ("GET /health HTTP/1.2", &[400]),
        ("GET /health HTTP/2.0", &[400]),
        ("GET /health http/1.1", &[400]),
        ("/health", &[400]),
        ("G<T /health HTTP/1.1", &[400]),
        ("GET /form/\"<>^`{|} HTTP/1.1", &[400, 401]),
        ("GET /form/a\tb HTTP/1.1", &[400]),
        ("GET /form/\0 HTTP/1.1", &[400]),
        ("GET /form/ü HTTP/1.1", &[400, 401]),
        (&format!("GET /form/{} HTTP/1.1", "a".repeat(10_000)), &[401]),
        (&format!("GET /form/{} HTTP/1.1", "a".repeat(100_000)), &[414, 431]),
        (&format!("{} /health HTTP/1.1", "A".repeat(5_000)), &[400, 405]),
        (&format!("GET /status/a?{} HTTP/1.1", "a=b&".repeat(6_000)), &[404]),
    ] {
        let status = victim.hears(&line(first)).unwrap_or_else(|| panic!("no answer to {first:.200}"));
        assert!(statuses.contains(&status), "{status} to {first:.200}");
    }
    assert_eq!(victim.hears(b"GET /form/\xff HTTP/1.1\r\nhost: x\r\n\r\n"), Some(400));
    // Other protocols that come to the wrong door.
    for hello in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00\x00\x00\x00\r\n\r\n"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"HELO x\r\nMAIL FROM:<a@b>\r\n\r\n",
        b"*1\r\n$4\r\nPING\r\n\r\n",
    ] {
        assert!(matches!(victim.hears(hello), None | Some(400)), "{hello:?}");
    }
    victim.unharmed();
}

#[test]
fn headers() {
    let victim = Victim::new();
    let get = |headers: &str| {
        format!("GET /health HTTP/1.1\r\nconnection: close\r\n{headers}\r\n\r\n").into_bytes()
    };
    let flood: Vec<String> = (0..5_000).map(|n| format!("x-{n}: a")).collect();
    let cookies: Vec<String> =
        (0..40).map(|n| format!("cookie: hitl-session={n}..x; {}", "a=b;".repeat(100))).collect();
    for (headers, statuses) in [
        ("host: a\r\nhost: b", &[200, 400][..]),
        ("host: a\r\naccept: text/html\r\naccept: application/json\r\naccept: ;;;q=,", &[200]),
        (
            "host: a\r\nx-forwarded-host: evil.example\r\nx-forwarded-proto: https\r\nforwarded: host=evil.example",
            &[200],
        ),
        ("host : a", &[400]),
        ("host: a\r\n folded: b", &[400]),
        ("host: a\r\n: nothing", &[400]),
        ("host: a\r\nno colon", &[400]),
        ("host: a\r\nx: \0", &[400]),
        ("host: a\r\nexpect: 200-ok", &[200, 417]),
        ("host: a\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__", &[200]),
        ("host: a\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==", &[200]),
        ("host: a\r\nrange: bytes=0-1000000,5-", &[200]),
        (&*flood.join("\r\n"), &[431]),
        (&format!("x: {}", "a".repeat(100_000)), &[431]),
        (&format!("{}: x", "a".repeat(100_000)), &[400, 431]),
        (&cookies.join("\r\n"), &[200]),
    ] {
        let status = victim.hears(&get(headers)).unwrap_or_else(|| panic!("no answer to {headers:.200}"));
        assert!(statuses.contains(&status), "{status} to {headers:.200}");
    }
    victim.unharmed();
}

#[test]
fn links_come_from_the_setting_and_not_from_the_request() {
    let victim = Victim::new();
    for name in
        ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-url", "origin", "referer"]
    {
        let ask = Ask::get(&format!("/v1/events/{}", victim.id)).with(name, "evil.example");
        let ask = ask.with("authorization", &crate::support::bearer());
        let answer = Answer::read(&exchange(&victim.address, &ask.bytes())).unwrap();
        assert!(!answer.body.contains("evil.example") && !answer.head.contains("evil.example"), "{answer:?}");
    }
    victim.unharmed();
}

#[test]
fn lengths() {
    let victim = Victim::new();
    let body = format!("request_id={}&t={}&value=x", victim.id, victim.t);
    let length = body.len();
    for (headers, rest, statuses) in [
        ("content-length: 3\r\ncontent-length: 4", "abcd", &[400][..]),
        ("content-length: -1", "", &[400]),
        ("content-length: +5", "abcde", &[400]),
        ("content-length: 0x10", "abcde", &[400]),
        ("content-length: 99999999999999999999999999", "", &[400, 413]),
        ("content-length: 9223372036854775807", "", &[400, 413]),
        ("content-length: 1000000000\r\nexpect: 100-continue", "", &[413]),
        ("transfer-encoding: identity", "", &[400]),
        ("transfer-encoding: gzip, identity", "", &[400]),
        // A length beside pieces: the pieces count, or it is refused. Nothing may be left over as a second request.
        (
            "content-length: 4\r\ntransfer-encoding: chunked",
            "0\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\n",
            &[400, 422],
        ),
        (&*format!("content-length: {length}"), &body, &[422]),
        (&format!("content-length: {length}\r\nexpect: 100-continue"), &body, &[422, 100]),
    ] {
        let status = victim.hears(&post(headers, rest)).unwrap_or_else(|| panic!("no answer to {headers}"));
        assert!(statuses.contains(&status), "{status} to {headers}");
    }
    for pieces in [
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\n",
        "ffffffffffffffffffffffff\r\n",
        "3\r\nabcd\r\n0\r\n\r\n",
        "\r\n\r\n",
        "3;\0",
    ] {
        let status = victim.hears(&post("transfer-encoding: chunked", pieces));
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{status:?} to {pieces:?}");
    }
    victim.unharmed();
}

#[test]
fn one_after_the_other() {
    let victim = Victim::new();
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
    let last = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let asked = [get("/health"), get("/nowhere"), get("/v1/events"), last.into()].concat();
    let answers = String::from_utf8(exchange(&victim.address, asked.as_bytes())).unwrap();
    let statuses: Vec<_> =
        answers.match_indices("HTTP/1.1 ").map(|(at, mark)| &answers[at + mark.len()..][..3]).collect();
    assert_eq!(statuses, ["200", "404", "401", "200"], "{answers}");
    let asked = format!("{}nonsense\r\n\r\n{}", get("/health"), get("/health"));
    let answers = String::from_utf8(exchange(&victim.address, asked.as_bytes())).unwrap();
    assert!(answers.starts_with("HTTP/1.1 200 ") && answers.matches("HTTP/1.1 ").count() == 2, "{answers}");
    assert!(answers.contains("HTTP/1.1 400 "), "{answers}");
    victim.unharmed();
}
