//! Requests of every kind, changed in a few places and written as bytes: none is a fault of the server, and none ends it.
//! The same requests each time, apart from ids and links.

use crate::bad_input::closing::half_closed;
use crate::bad_input::victim::Victim;
use crate::bad_input::wire::Ask;
use crate::fuzz::Random;
use crate::support::{KEY, question};
use serde_json::json;

/// How many requests each client sends.
const REQUESTS: usize = 400;
/// How many clients there are.
const CLIENTS: u64 = 4;

/// Eight kinds of requests, with marks for what is known only when they are sent. None shows the API key, since wrong ones are told
/// ever later.
fn seeds() -> Vec<Vec<u8>> {
    let part = |name: &str, text: &str| {
        format!("--xX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let parts = [part("request_id", "{id}"), part("t", "{t}"), part("value", "x"), "--xX--".into()].concat();
    let signed_in = |ask: Ask| ask.with("cookie", "{cookie}").with("sec-fetch-site", "same-origin");
    let form = [("request_id", "MARKid"), ("t", "MARKt"), ("value", "x"), ("comment", "a b")];
    let form = Ask::form("/submit", &form).bytes();
    let form = String::from_utf8(form).unwrap().replace("MARKid", "{id}").replace("MARKt", "{t}");
    [
        Ask::get("/form/{id}?t={t}").by_browser(),
        Ask::get("/status/{id}?t={t}").with("range", "bytes=0-5").with("accept-encoding", "gzip"),
        signed_in(Ask::get("/v1/events?status=all&limit=3&after=a&project=p&run=r")),
        signed_in(Ask::json("/v1/events", &question("int"))),
        Ask::json("/submit/json", &json!({ "request_id": "{id}", "t": "{t}", "value": 1.5, "comment": "ü" })),
        Ask::json("/submit/json?t={t}", &json!({ "request_id": "{id}", "value": [1, {}] })).in_chunks(),
        Ask::post("/submit", "multipart/form-data; boundary=xX", parts),
    ]
    .iter()
    .map(Ask::bytes)
    .chain([form.into_bytes()])
    .collect()
}

/// `bytes` with its marks filled in.
fn filled(marks: &[(&str, &str)], bytes: &[u8]) -> Vec<u8> {
    let mut filled = bytes.to_vec();
    for (mark, text) in marks {
        while let Some(at) = filled.windows(mark.len()).position(|part| part == mark.as_bytes()) {
            filled.splice(at..at + mark.len(), text.bytes());
        }
    }
    filled
}

#[test]
fn changed_requests_are_no_fault_of_the_server() {
    let victim = Victim::new();
    let entered = victim.send(&Ask::form("/", &[("key", KEY)]));
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    let marks = [("{id}", &*victim.id), ("{t}", &victim.t), ("{key}", "x"), ("{cookie}", cookie)];
    let (seeds, address) = (seeds(), &*victim.address);
    let (answered, taken) = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (marks, seeds) = (&marks, &seeds);
                scope.spawn(move || {
                    let (mut random, mut answered, mut taken) = (Random(client), 0, 0);
                    for _ in 0..REQUESTS {
                        let bytes = filled(marks, &random.input(seeds));
                        let answers = String::from_utf8_lossy(&half_closed(address, &bytes)).into_owned();
                        let shown = bytes.escape_ascii();
                        assert!(!answers.contains("HTTP/1.1 5"), "{answers:.500} to b\"{shown}\"");
                        answered += usize::from(answers.starts_with("HTTP/1.1 "));
                        taken += usize::from(answers.starts_with("HTTP/1.1 2"));
                    }
                    (answered, taken)
                })
            })
            .collect();
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    });
    let sent = REQUESTS * usize::try_from(CLIENTS).unwrap();
    assert!(answered > sent / 2 && taken > sent / 10, "of {sent}, {answered} were answered, {taken} taken");
    victim.serves_on();
}
