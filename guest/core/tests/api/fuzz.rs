//! Whatever is sent: an answer, never a panic, and nothing stored that should not be.

use crate::support::{World, answer};
use hitl_core::DataType;
use hitl_core::http::{self as routes, Body, Progress, Request};

/// A small generator; the same numbers in each run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// Pieces of what could be sent, cut and glued, with a byte of noise now and then.
    fn bytes(&mut self, pieces: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..self.below(12) {
            bytes.extend_from_slice(self.one(pieces).as_bytes());
            if self.below(6) == 0 {
                bytes.push(self.next().to_le_bytes()[0]);
            }
            if self.below(8) == 0 {
                let kept = self.below(bytes.len() + 1);
                bytes.truncate(kept);
            }
        }
        bytes
    }
}

#[test]
fn no_request_is_too_strange() {
    let world = World::new();
    let (id, t) = world.ask_for(DataType::Int);
    let open = world.outcome(&id);
    let pieces = [
        "/",
        "form",
        "submit",
        "json",
        "status",
        "v1",
        "events",
        &id,
        "response",
        "decline",
        "cancel",
        "report",
        "?",
        "t=",
        // Not the whole signature: nothing here may answer.
        &t[..20],
        "&",
        "=",
        "wait=",
        "key=",
        "limit=",
        "after=",
        "%",
        "%2e",
        "%ff",
        "..",
        "request_id",
        "value",
        "comment",
        "idempotency_key",
        "{",
        "}",
        "\"",
        ":",
        ",",
        "[",
        "]",
        "null",
        "true",
        "1e999",
        "-1",
        "\\u0000",
        "ü",
        "\r\n",
        "--x",
        "Content-Disposition: form-data; name=",
        ";",
        "event_name",
        "data_type",
        "prompt",
        "timeout_seconds",
        "on_timeout",
    ];
    let whole = [
        "/submit",
        "/submit/json",
        "/v1/events",
        "/v1/events?t=1.Cgo.AAAA",
        "/v1/links",
        "/v1/links/revoke",
        "/",
        "/form/a",
        "/status/a",
        "/v1/events/a/response",
        "/v1/events/a/cancel",
    ];
    let headers: [(&str, &[&str]); 6] = [
        ("accept", &["text/html", "*/*", ";;;q=,", "text/html;q=x", "ü"]),
        ("authorization", &["Bearer sesame-open-up", "Bearer x", "Basic", "", "bearer\t"]),
        (
            "content-type",
            &[
                "application/json",
                "multipart/form-data; boundary=x",
                "multipart/form-data; boundary=\"",
                "application/x-www-form-urlencoded",
                ";",
            ],
        ),
        ("cookie", &["hitl-session=1..x", "hitl-session", ";;", "="]),
        ("idempotency-key", &["\"", "\"\"", "k"]),
        ("sec-fetch-site", &["none", "cross-site"]),
    ];
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut sent = 0;
    for _ in 0..60_000 {
        let uri = match numbers.below(3) {
            0 => numbers.one(&whole).as_bytes().to_vec(),
            _ => [b"/".to_vec(), numbers.bytes(&pieces)].concat(),
        };
        let Ok(address) = String::from_utf8(uri) else { continue };
        let body = match numbers.below(20) {
            0 => Body::TooLong,
            1 => Body::Whole(vec![b'{'; routes::MAX_BODY + 1]),
            _ => Body::Whole(numbers.bytes(&pieces)),
        };
        let method = numbers.one(&["GET", "POST", "POST", "HEAD", "PUT", "X"]);
        let mut request = Request::new(method.parse().unwrap(), &address, body);
        for (name, values) in headers {
            if numbers.below(2) == 0 {
                request.add_header(name, numbers.one(values).as_bytes());
            }
        }
        if let Progress::Done(response) = world.step(request) {
            let answer = answer(method, response);
            assert!((200..500).contains(&answer.status), "{answer:?}");
            sent += 1;
        }
    }
    assert!(sent > 30_000, "only {sent} requests were sent");
    assert_eq!(world.outcome(&id), open);
}
