//! Input that is cheap to send and dear to read, where reading is done badly: each is answered as what it is.

use crate::bad_input::victim::Victim;
use crate::bad_input::wire::Ask;
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";
/// A boundary of the greatest length.
const BOUNDARY: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// Forms and parts that make much work of few bytes.
fn forms() -> Vec<(Ask, u16)> {
    let part =
        |n: usize| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{n}\"\r\n\r\nx\r\n");
    let parts: String = (0..1_300).map(part).collect();
    // All but the last letter, so that each has to be looked at to its end.
    let nearly = format!("\r\n--{}x", &BOUNDARY[1..]).repeat(880);
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    let plain = |body: String| Ask::post("/submit", FORM, body);
    let in_parts = |body: String| Ask::post("/submit", &media, body);
    vec![
        (plain("a&".repeat(32_000)), 422),
        (plain("&".repeat(64_000)), 422),
        (plain("=".repeat(64_000)), 422),
        (plain("%41".repeat(21_000)), 422),
        (plain(format!("value={}", "+".repeat(64_000))), 422),
        (in_parts(format!("{parts}--{BOUNDARY}--")), 400),
        (in_parts(format!("--{BOUNDARY}\r\n\r\n{nearly}")), 400),
        (in_parts("\r\n".repeat(32_000)), 400),
        (in_parts("-".repeat(64_000)), 400),
    ]
}

/// Texts of JSON in the place of a value that is a number.
fn values() -> Vec<(String, u16)> {
    let members: Vec<String> = (0..6_000).map(|n| format!("\"{n}\":{n}")).collect();
    let name = "n".repeat(1_000);
    let twice: Vec<String> = (0..60).map(|_| format!("\"{name}\":1")).collect();
    vec![
        ("[".repeat(64_000), 400),
        (format!("{}1{}", "[".repeat(126), "]".repeat(126)), 422),
        (format!("{{{}}}", members.join(",")), 422),
        (format!("{{{}}}", twice.join(",")), 400),
        ("9".repeat(64_000), 422),
        (format!("1e{}", "9".repeat(60_000)), 422),
        (format!("1.5{}", "0".repeat(60_000)), 422),
        (format!("\"{}\"", "\\u0041".repeat(10_000)), 422),
        (format!("\"{}\"", "\\ud83d\\ude00".repeat(5_000)), 422),
        (format!("[{}]", "1,".repeat(30_000)), 400),
    ]
}

/// Heads of nearly the length that is taken.
fn heads(id: &str) -> Vec<(Ask, u16)> {
    let many = (0..80).fold(Ask::get("/health"), |ask, n| ask.with(&format!("x-{n}"), &"a".repeat(200)));
    vec![
        (Ask::get(&format!("/form/{id}?{}", "a&".repeat(12_000))), 401),
        (Ask::get(&format!("/form/{id}?t={}", "%41".repeat(8_000))), 403),
        (Ask::get("/").with("accept", &"text/html;q=0.1,".repeat(1_500)), 401),
        (Ask::get("/").with("cookie", &"a=b;".repeat(6_000)), 401),
        (Ask::get("/").with("cookie", &format!("hitl-session={}", "9".repeat(25_000))), 401),
        (Ask::get("/v1/events").with("authorization", &" ".repeat(25_000)), 401),
        (many, 200),
    ]
}

#[test]
fn what_is_dear_to_read_is_answered_as_what_it_is() {
    let victim = Victim::new();
    let mut asks = forms();
    let (id, t) = (&*victim.id, &*victim.t);
    for (value, status) in values() {
        let body = json!({ "request_id": id, "t": t, "value": "HERE" }).to_string();
        let body = body.replace("\"HERE\"", &value);
        asks.push((Ask::post("/submit/json", "application/json", body), status));
    }
    asks.extend(heads(id));
    for (ask, status) in asks {
        assert_eq!(victim.send(&ask).status, status, "{ask:.300?}");
        assert_eq!(victim.send(&ask.clone().by_browser()).status, status, "{ask:.300?}");
    }
    victim.unharmed();
}
