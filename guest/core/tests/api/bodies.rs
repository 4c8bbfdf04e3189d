//! Bodies, and what their headers say of them.

use crate::support::{BEARER, BROWSER, FORM, JSON, World};
use hitl_core::DataType;
use serde_json::json;

/// Many libraries name a type with every POST (windmill#10628).
#[test]
fn no_body_is_nothing_whatever_its_type() {
    let world = World::new();
    let latin = ("content-type", "text/plain; charset=latin1");
    for headers in [&[BEARER, JSON][..], &[BEARER], &[BEARER, FORM], &[BEARER, latin]] {
        for way in ["cancel", "decline"] {
            let (id, _) = world.ask_for(DataType::Int);
            world.send("POST", &format!("/v1/events/{id}/{way}"), headers, b"").is(200);
            assert!(world.outcome(&id).is_some());
        }
    }
    // Blanks are a body, and what needs one still does.
    let (id, _) = world.ask_for(DataType::Int);
    world.send("POST", &format!("/v1/events/{id}/cancel"), &[BEARER, JSON], b" ").is(400);
    for path in ["/v1/events", &format!("/v1/events/{id}/response"), "/submit/json"] {
        world.send("POST", path, &[BEARER, JSON], b"").is(400);
        world.send("POST", path, &[BEARER], b"").is(415);
    }
    assert_eq!(world.outcome(&id), None);
}

/// jrpc2#111.
#[test]
fn all_labels_of_utf8_are_taken_and_no_other() {
    let world = World::new();
    let send = |media: &str| {
        let (id, _) = world.ask_for(DataType::Str);
        let body = json!({"value": "über"}).to_string();
        let uri = format!("/v1/events/{id}/response");
        let answer = world.send("POST", &uri, &[BEARER, ("content-type", media)], body.as_bytes());
        (answer, world.outcome(&id))
    };
    for label in ["utf8", "UTF8", "utf-8", "\"UTF-8\"", "\"utf8\"", "unicode-1-1-utf-8", "x-unicode20utf8"] {
        let (answer, outcome) = send(&format!("application/json; charset={label}"));
        answer.is(200);
        assert_eq!(outcome.unwrap()["value"], "über");
    }
    for label in ["utf-16", "latin1", "us-ascii", "utf"] {
        let (answer, outcome) = send(&format!("application/json; charset={label}"));
        assert!(answer.is(415).body.contains("in UTF-8"));
        assert_eq!(outcome, None);
    }
    let (id, t) = world.ask_for(DataType::Str);
    let form = |media: &str, body: &str| {
        let body = format!("{body}&request_id={id}&t={t}&value=a");
        world.send("POST", "/submit", &[BROWSER, ("content-type", media)], body.as_bytes())
    };
    form("application/x-www-form-urlencoded; charset=iso-8859-1", "").is(415);
    form("application/x-www-form-urlencoded", "_charset_=windows-1252").is(400);
    assert_eq!(world.outcome(&id), None);
    form("application/x-www-form-urlencoded;charset=UTF8", "_charset_=UTF-8").is(303);
    let parts = ("content-type", "multipart/form-data; charset=latin1; boundary=x");
    world.send("POST", "/submit", &[parts], b"--x--").is(415);
}

/// Pode#1604.
#[test]
fn a_byte_order_mark_is_no_part_of_the_body() {
    let world = World::new();
    let question = json!({"event_name": "a", "data_type": "int", "prompt": "p"});
    let marked = format!("\u{feff}{question}");
    world.send("POST", "/v1/events", &[BEARER, JSON], marked.as_bytes()).is(201);
    for (media, before, after) in [
        ("application/x-www-form-urlencoded", "", ""),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=", "\r\n--x--"),
    ] {
        let (id, t) = world.ask_for(DataType::Str);
        let body = if before.is_empty() {
            format!("\u{feff}request_id={id}&t={t}&value=%EF%BB%BFa{after}")
        } else {
            let part = |name: &str, value: &str| format!("{before}{name}\r\n\r\n{value}");
            let parts = [part("request_id", &id), part("t", &t), part("value", "\u{feff}a")];
            format!("\u{feff}{}{after}", parts.join("\r\n"))
        };
        world.send("POST", "/submit", &[("content-type", media)], body.as_bytes()).is(303);
        // Within a field it is somebody's text.
        assert_eq!(world.outcome(&id).unwrap()["value"], "\u{feff}a", "{media}");
    }
}

/// harper#1438.
#[test]
fn a_compressed_body_is_refused_by_name() {
    let world = World::new();
    let (id, _) = world.ask_for(DataType::Int);
    let uri = format!("/v1/events/{id}/response");
    let send = |coding: &str, body: &[u8]| {
        world.send("POST", &uri, &[BEARER, JSON, ("content-encoding", coding)], body)
    };
    for coding in ["gzip", "br", "identity, deflate", "GZIP", "x", "identity gzip"] {
        for body in [&b"\x1f\x8b\x08"[..], br#"{"value": 1}"#, &[0; 70_000]] {
            let refused = send(coding, body).is(415);
            assert_eq!(refused.header("accept-encoding"), "identity");
            assert!(refused.body.contains("Content-Encoding"), "{}", refused.body);
        }
    }
    let form = [FORM, ("content-encoding", "gzip")];
    assert_eq!(world.send("POST", "/submit", &form, b"\x1f").is(415).header("accept-encoding"), "identity");
    let cancel = [BEARER, ("content-encoding", "gzip")];
    world.send("POST", &format!("/v1/events/{id}/cancel"), &cancel, b"\x1f").is(415);
    assert_eq!(world.outcome(&id), None);
    send("identity", br#"{"value": 1}"#).is(200);
}

/// formidable#1120.
#[test]
fn a_part_in_another_encoding_is_no_answer() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Str);
    let media = ("content-type", "multipart/form-data; boundary=x");
    let send = |headers: &str| {
        let part = |name: &str, headers: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name={name}\r\n{headers}\r\n{value}\r\n")
        };
        let parts = [part("request_id", "", &id), part("t", "", &t), part("value", headers, "MQ==")];
        world.send("POST", "/submit", &[media], format!("{}--x--", parts.concat()).as_bytes())
    };
    assert!(send("Content-Transfer-Encoding: base64\r\n").is(400).body.contains("Content-Transfer-Encoding"));
    send("content-transfer-encoding: QUOTED-PRINTABLE\r\n").is(400);
    assert!(send("Content-Type: text/plain; charset=utf-16\r\n").is(400).body.contains("UTF-8"));
    assert_eq!(world.outcome(&id), None);
    send("Content-Type: text/plain; charset=utf8\r\nContent-Transfer-Encoding: 8bit\r\n").is(303);
    assert_eq!(world.outcome(&id).unwrap()["value"], "MQ==");
}
