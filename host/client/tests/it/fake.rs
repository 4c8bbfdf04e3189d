//! A server that says what a test wants it to.

use serde_json::{Value as Json, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Long enough for a loaded machine; a test that waits so long fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// The key of all tests.
pub(crate) const KEY: &str = "key-of-the-tests";
/// The id of an event.
pub(crate) const ID: &str = "1c34169bb720d5c9d07e31eeeec1eec0";
/// The id of another.
pub(crate) const OTHER: &str = "ba2f9b72c12eaa7414fdf986d4629818";

/// What came to a server.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The method, the path and its query.
    pub(crate) line: String,
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Request {
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let length = lines.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        let mut body = vec![0; length.unwrap_or(0)];
        reader.read_exact(&mut body).ok()?;
        let line = lines.remove(0).trim_end_matches(" HTTP/1.1").to_owned();
        Some(Self { line, headers: lines, body: String::from_utf8(body).ok()? })
    }

    /// The body, JSON.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A server that answers each request, of which it is told the number, by what is made of it; the connection ends with the answer.
pub(crate) struct Fake {
    pub(crate) url: String,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<Request>>,
    more: Condvar,
}

impl Fake {
    pub(crate) fn new(answer: impl Fn(usize, &Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (seen, answer) = (Arc::new(Seen::default()), Arc::new(answer));
        let known = seen.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let (seen, answer) = (known.clone(), answer.clone());
                std::thread::spawn(move || {
                    let Some(request) = Request::read(&stream) else { return };
                    let number = {
                        let mut requests = seen.requests.lock().unwrap();
                        requests.push(request.clone());
                        seen.more.notify_all();
                        requests.len() - 1
                    };
                    // A client that has gone is no matter of this test's.
                    let _ = stream.write_all(&answer(number, &request));
                });
            }
        });
        Self { url, seen }
    }

    /// One that answers so always.
    pub(crate) fn saying(answer: Vec<u8>) -> Self {
        Self::new(move |_, _| answer.clone())
    }

    pub(crate) fn client(&self) -> hitl_client::Client {
        hitl_client::Client::new(&self.url, KEY).unwrap()
    }

    /// The requests that came so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// Waits until so many requests have come.
    pub(crate) async fn has_seen(&self, count: usize) {
        let seen = self.seen.clone();
        let waiting = tokio::task::spawn_blocking(move || {
            let requests = seen.requests.lock().unwrap();
            let (requests, late) =
                seen.more.wait_timeout_while(requests, PATIENCE, |requests| requests.len() < count).unwrap();
            assert!(!late.timed_out(), "only {requests:?}");
        });
        waiting.await.unwrap();
    }
}

/// An answer with this status, these lines of its head, and this body.
pub(crate) fn answer(status: u16, head: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let head = format!("HTTP/1.1 {status} -\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// An answer that is this document.
pub(crate) fn says(document: &Json) -> Vec<u8> {
    answer(200, "Content-Type: application/json\r\n", document.to_string())
}

/// A problem, as a server of ours tells one.
pub(crate) fn problem(status: u16, detail: &str) -> Vec<u8> {
    let problem = json!({ "type": "about:blank", "title": "-", "status": status, "detail": detail });
    answer(status, "Content-Type: application/problem+json\r\n", problem.to_string())
}

/// The event `id`, which asks for a whole number, open or answered by this value.
pub(crate) fn event(id: &str, value: Option<i64>) -> Json {
    let response = value.map(|value| {
        json!({
            "status": "completed", "value": value, "request_id": id, "data_type": "int",
            "decided_at": "2026-01-31T12:00:07.123Z", "actor": { "kind": "person", "name": "Ada" }, "via": "form", "comment": null,
        })
    });
    json!({
        "version": 1, "request_id": id, "event_name": "replicas", "scope": "run", "prompt": "How many?",
        "prompt_format": "text", "data_type": "int", "schema": null, "status": "pending",
        "app_endpoint": "http://ask.example.org", "request_path": format!("hitl-requests/{id}/request.json"),
        "response_path": format!("hitl-requests/{id}/response.json"), "org": "", "project": "default",
        "domain": "development", "run": "run-42", "key": null, "created_at": "2026-01-31T12:00:00.123Z",
        "expires_at": "2026-01-31T13:00:00.123Z", "timeout_seconds": 3600, "poll_interval_seconds": 5,
        "on_timeout": "fail", "response": response,
        "links": {
            "form": format!("http://ask.example.org/form/{id}?t=1.2"), "submit": "http://ask.example.org/submit/json",
            "status": format!("http://ask.example.org/status/{id}"),
        },
    })
}
