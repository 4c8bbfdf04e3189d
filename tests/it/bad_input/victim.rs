//! The server that is attacked, and what has to be true of it whatever is sent.

use super::wire::{Answer, Ask, exchange};
use crate::support::{KEY, Place, Server, bearer, no_script_but_ours, parts, question};
use std::collections::BTreeMap;

/// A running server on SQLite, with two open events.
pub(crate) struct Victim {
    pub(crate) place: Place,
    server: Server,
    pub(crate) address: String,
    /// The event that is attacked.
    pub(crate) id: String,
    /// What opens it.
    pub(crate) t: String,
    /// Somebody else's event.
    other: String,
    /// What opens that one.
    pub(crate) others: String,
    stored: BTreeMap<String, Vec<u8>>,
    listed: String,
}

impl Victim {
    pub(crate) fn new() -> Victim {
        let place = Place::new("sqlite");
        let server = place.serve(&[]);
        let address = server.url.strip_prefix("http://").unwrap().to_owned();
        let event = || {
            let event = server.create(&question("int"));
            let (_, id, t) = parts(event["links"]["form"].as_str().unwrap());
            (id, t)
        };
        let ((id, t), (other, others)) = (event(), event());
        let (stored, listed) = (stored(&place), listed(&server));
        assert!(stored.len() >= 5, "two requests, their markers and the key that signs: {:?}", stored.keys());
        Victim { place, server, address, id, t, other, others, stored, listed }
    }

    /// Sends a request, and checks what has to be true of every answer.
    pub(crate) fn send(&self, ask: &Ask) -> Answer {
        let bytes = exchange(&self.address, &ask.bytes());
        let answer = Answer::read(&bytes).unwrap_or_else(|| panic!("no answer to {ask:.300?}"));
        assert!(answer.status < 500, "{ask:.300?} {answer:?}");
        self.tells_nothing(ask, &answer);
        is_guarded(ask, &answer);
        if ask.method == "HEAD" {
            assert_eq!(answer.body, "", "{ask:.300?}");
        }
        answer
    }

    /// Sends a request with the API key.
    pub(crate) fn send_with_key(&self, ask: Ask) -> Answer {
        self.send(&ask.with("authorization", &bearer()))
    }

    /// Sends a request that has to be refused with one of these, in words.
    pub(crate) fn refuses(&self, ask: &Ask, statuses: &[u16]) -> Answer {
        let answer = self.send(ask);
        assert!(statuses.contains(&answer.status), "not {statuses:?}: {ask:.300?} {answer:?}");
        has_words(ask, &answer);
        answer
    }

    /// The same with the API key.
    pub(crate) fn refuses_with_key(&self, ask: Ask, statuses: &[u16]) -> Answer {
        self.refuses(&ask.with("authorization", &bearer()), statuses)
    }

    /// No secret that the client has not sent itself, no path of this machine, no trace of the program.
    pub(crate) fn tells_nothing(&self, ask: &Ask, answer: &Answer) {
        let sent = String::from_utf8_lossy(&ask.bytes()).into_owned();
        let told = format!("{}\n{}", answer.head, answer.body);
        let folder = self.place.path().display().to_string();
        for secret in [KEY, &folder] {
            assert!(!told.contains(secret) || sent.contains(secret), "{secret} in {told}");
        }
        // Who has the API key is shown the links.
        let operator = answer.status < 400 && (sent.contains(KEY) || sent.contains("hitl-session-"));
        for link in [&self.t, &self.others] {
            assert!(operator || !told.contains(link) || sent.contains(link), "{link} in {told}");
        }
        for trace in ["panicked", "backtrace", ".rs:", ".cargo", "wasm", "sqlite", "hitl.db", "/tmp/"] {
            assert!(!told.contains(trace) || sent.contains(trace), "{trace} in {told}");
        }
    }

    /// The store is what it was to the byte, and the server goes on: the other event can still be answered.
    pub(crate) fn unharmed(self) {
        let now = stored(&self.place);
        assert_eq!(now.keys().collect::<Vec<_>>(), self.stored.keys().collect::<Vec<_>>());
        assert!(now == self.stored, "something that is stored has changed");
        assert_eq!(listed(&self.server), self.listed);
        self.serves_on();
    }

    /// The server goes on: health, and a good submission.
    pub(crate) fn serves_on(&self) {
        assert_eq!(self.server.get("/health").status, 200);
        let link = format!("{}/form/{}?t={}", self.server.url, self.other, self.others);
        let reply = crate::support::try_submit(&link, &7.into(), None).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text());
        let response = self.server.get(&format!("/v1/events/{}", self.other)).json()["response"].clone();
        assert_eq!(response["value"], 7);
    }

    /// What has become of the event that is attacked.
    pub(crate) fn outcome(&self) -> serde_json::Value {
        self.server.get(&format!("/v1/events/{}", self.id)).json()["response"].clone()
    }
}

/// The headers that every answer has: nobody shows it in a frame, keeps it, or takes it for something else, and it runs nothing.
pub(crate) fn is_guarded(ask: &Ask, answer: &Answer) {
    // The page that answers a form stays with the browser that sent it, whose Back would not bring it otherwise.
    let page = ask.method == "POST" && answer.header("content-type").starts_with("text/html");
    // The icon is the same for everybody.
    let cache = match answer.header("content-type") {
        "image/svg+xml" => "public, max-age=86400",
        _ if page => "private, no-cache",
        _ => "no-store",
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", cache),
    ] {
        assert_eq!(answer.header(name), value, "{ask:.300?} {answer:?}");
    }
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
}

/// An error says what is wrong: to a program as RFC 9457 has it, to a person as a page.
fn has_words(ask: &Ask, answer: &Answer) {
    let media = answer.header("content-type");
    if ask.method == "HEAD" {
        assert_ne!(answer.header("content-length"), "0", "{ask:.300?} {answer:?}");
    } else if answer.body.starts_with("{\"request_id\"") {
        // The original's own form of saying that there is no such event.
        assert_eq!((answer.status, &answer.json()["status"]), (404, &"not_found".into()));
    } else if ask.wants_page() {
        assert_eq!(media, "text/html; charset=utf-8", "{ask:.300?} {answer:?}");
        assert_eq!(answer.body.matches("<h1").count(), 1, "{}", answer.body);
        assert!(no_script_but_ours(&answer.body), "{}", answer.body);
    } else {
        assert_eq!(media, "application/problem+json", "{ask:.300?} {answer:?}");
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
    }
}

/// All that is in the store.
pub(crate) fn stored(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = place.open().await;
        let mut all = BTreeMap::new();
        for key in store.list("", None, 1_000).await.unwrap() {
            let value = store.get(&key).await.unwrap();
            all.insert(key, value.unwrap());
        }
        all
    })
}

/// All events, as the API lists them.
fn listed(server: &Server) -> String {
    let listed = server.get("/v1/events?status=all");
    assert_eq!(listed.json()["events"].as_array().unwrap().len(), 2, "{listed:?}");
    listed.text()
}
