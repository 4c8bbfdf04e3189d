//! A store in memory, and a client that checks on every answer what all answers have in common.

use crate::described;
use hitl_core::http::{self as routes, Body, Progress, Request, Response};
use hitl_core::{Created, DataType, Events, Question, Settings, Storage, StorageError, Timestamp};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::task::{Context, Poll, Waker};

/// The API key of the server under test.
pub(crate) const KEY: &str = "sesame-open-up";
/// What its links begin with.
pub(crate) const BASE: &str = "https://ask.example.org";
/// What a browser accepts.
pub(crate) const BROWSER: (&str, &str) =
    ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8");
/// What a program with the API key sends.
pub(crate) const BEARER: (&str, &str) = ("authorization", "Bearer sesame-open-up");
/// The type of a JSON body.
pub(crate) const JSON: (&str, &str) = ("content-type", "application/json");
/// The type of a form's body.
pub(crate) const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A store in memory that can be told to fail.
#[derive(Default)]
pub(crate) struct Memory {
    pub(crate) map: RefCell<BTreeMap<String, Vec<u8>>>,
    pub(crate) failure: RefCell<Option<StorageError>>,
    /// The key whose value alone cannot be read, and why.
    pub(crate) bad_key: RefCell<Option<(String, StorageError)>>,
    pub(crate) gets: Cell<u32>,
}

impl Memory {
    fn working(&self) -> Result<(), StorageError> {
        self.failure.borrow().clone().map_or(Ok(()), Err)
    }
}

impl Storage for Memory {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.working()?;
        self.gets.set(self.gets.get() + 1);
        if let Some((bad, error)) = &*self.bad_key.borrow()
            && bad == key
        {
            return Err(error.clone());
        }
        Ok(self.map.borrow().get(key).cloned())
    }
    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        self.working()?;
        let mut map = self.map.borrow_mut();
        if let Some(stands) = map.get(key) {
            return Ok(Created::Exists(stands.clone()));
        }
        map.insert(key.to_owned(), value.to_vec());
        Ok(Created::Created)
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        self.working()?;
        self.map.borrow_mut().insert(key.to_owned(), value.to_vec());
        Ok(())
    }
    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.working()?;
        self.map.borrow_mut().remove(key);
        Ok(())
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        self.working()?;
        let map = self.map.borrow();
        let keys =
            map.keys().filter(|key| key.starts_with(prefix) && after.is_none_or(|after| &***key > after));
        Ok(keys.take(limit as usize).cloned().collect())
    }
}

/// A server, its store and its clock.
pub(crate) struct World {
    pub(crate) events: Events<&'static Memory>,
    pub(crate) store: &'static Memory,
    pub(crate) now: Cell<Timestamp>,
    pub(crate) drawn: Cell<u8>,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
    /// The same as it came; an image is no text.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        assert!(self.header("content-type").ends_with("json"), "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    /// Asserts the status, and that a problem says something.
    pub(crate) fn is(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{} {}", self.header("content-type"), self.body);
        if self.header("content-type") == "application/problem+json" && !self.body.is_empty() {
            let problem = self.json();
            assert_eq!(problem["status"], status);
            for member in ["type", "title", "detail"] {
                assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
            }
        }
        self
    }

    /// Asserts that the problem names this field.
    pub(crate) fn names(self, field: &str) -> Answer {
        let problem = self.json();
        let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("no errors in {problem}"));
        let named = errors.iter().any(|error| error["field"] == field && error["message"] != "");
        assert!(named, "{field} is not named in {problem}");
        self
    }
}

impl World {
    pub(crate) fn new() -> World {
        World::with(&[])
    }

    /// A server with these settings besides the usual ones.
    pub(crate) fn with(settings: &[(&str, &str)]) -> World {
        let settings = Settings::read(|name| {
            let own = settings.iter().find(|(its, _)| *its == name).map(|(_, value)| *value);
            let usual = [("public-url", BASE), ("api-key", KEY)];
            own.or_else(|| usual.iter().find(|(its, _)| *its == name).map(|(_, value)| *value))
                .map(Into::into)
        });
        let store: &'static Memory = Box::leak(Box::default());
        let now = Timestamp::from_millis(1_769_860_800_000);
        World { events: Events::new(store, settings), store, now: Cell::new(now), drawn: Cell::new(0) }
    }

    /// Another server on the same store.
    pub(crate) fn again(&self) -> World {
        let (now, drawn) = (self.now.clone(), self.drawn.clone());
        World {
            events: Events::new(self.store, self.events.settings().clone()),
            store: self.store,
            now,
            drawn,
        }
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.now.set(self.now.get().plus_seconds(seconds));
    }

    pub(crate) fn random(&self) -> [u8; 32] {
        self.drawn.set(self.drawn.get().wrapping_add(1));
        [self.drawn.get(); 32]
    }

    /// Sends one request. A long poll is asked again until it is answered, without time passing.
    pub(crate) fn send(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let request = request(method, uri, headers, body);
        match self.step(request) {
            Progress::Done(response) => {
                let answer = answer(method, response);
                described::check(method, uri, headers, body, &answer);
                answer
            }
            Progress::Wait { .. } => panic!("{uri} waits"),
        }
    }

    pub(crate) fn step(&self, request: Request) -> Progress {
        let random = || self.random();
        block_on(routes::respond(&self.events, request, self.now.get(), &random))
    }

    pub(crate) fn get(&self, uri: &str) -> Answer {
        self.send("GET", uri, &[], b"")
    }

    pub(crate) fn browse(&self, uri: &str) -> Answer {
        self.send("GET", uri, &[BROWSER], b"")
    }

    pub(crate) fn post(&self, uri: &str, json: &serde_json::Value) -> Answer {
        self.send("POST", uri, &[BEARER, JSON], json.to_string().as_bytes())
    }

    /// Sends the form as a browser does.
    pub(crate) fn fill(&self, fields: &[(&str, &str)]) -> Answer {
        self.send("POST", "/submit", &[BROWSER, FORM], encoded(fields).as_bytes())
    }

    /// The same for a form that is accepted, and gives the page that the browser is sent to.
    pub(crate) fn thanked(&self, fields: &[(&str, &str)]) -> Answer {
        self.follow("/submit", &self.fill(fields).is(303))
    }

    /// The page that an answer to a request for `from` sends a browser to.
    pub(crate) fn follow(&self, from: &str, answer: &Answer) -> Answer {
        let to = answer.header("location").strip_prefix("./").expect("a relative address");
        let (folder, _) = from.rsplit_once('/').unwrap();
        self.browse(&format!("{folder}/{to}")).is(200)
    }

    /// Creates an event, and gives its id and the `t` of its link.
    pub(crate) fn ask(&self, spec: Question) -> (String, String) {
        let random = || self.random();
        let now = self.now.get();
        let event = block_on(self.events.create(spec, now, &random)).unwrap().event;
        let url = block_on(self.events.form_url(&event.request, now, &random)).unwrap();
        let t = url.split_once("?t=").map(|(_, t)| t.to_owned()).unwrap_or_default();
        (event.request.request_id, t)
    }

    /// Creates an event of this type.
    pub(crate) fn ask_for(&self, data_type: DataType) -> (String, String) {
        self.ask(Question::new("approve", "Shall we?", data_type))
    }

    /// Signs in by the form, and gives what came back.
    pub(crate) fn sign_in(&self, path: &str) -> Answer {
        self.send("POST", path, &[BROWSER, FORM], format!("key={KEY}").as_bytes()).is(303)
    }

    /// All that is in the store.
    pub(crate) fn stored(&self) -> BTreeMap<String, Vec<u8>> {
        self.store.map.borrow().clone()
    }

    /// The outcome that is stored, if there is one.
    pub(crate) fn outcome(&self, id: &str) -> Option<serde_json::Value> {
        let stored = self.stored();
        let bytes = stored.get(&format!("hitl-requests/{id}/response.json"))?;
        Some(serde_json::from_slice(bytes).unwrap())
    }
}

pub(crate) fn request(method: &str, uri: &str, headers: &[(&str, &str)], body: &[u8]) -> Request {
    let body = if body.len() > routes::MAX_BODY { Body::TooLong } else { Body::Whole(body.to_vec()) };
    let mut request = Request::new(method.parse().unwrap(), uri, body);
    for (name, value) in headers {
        assert!(routes::HEADERS.contains(name), "shells do not carry {name}");
        request.add_header(name, value.as_bytes());
    }
    request
}

/// Checks what all answers have in common.
pub(crate) fn answer(method: &str, response: Response) -> Answer {
    let Response { status, headers: sent, body } = response;
    let mut headers = http::HeaderMap::new();
    for (name, value) in sent {
        let twice = headers.insert(name, value.parse().unwrap());
        assert!(twice.is_none(), "{name} comes twice");
    }
    let text = match String::from_utf8(body.clone()) {
        Ok(text) => text,
        Err(_) => {
            assert!(headers["content-type"].to_str().unwrap().starts_with("image/"));
            String::new()
        }
    };
    let mut answer = Answer { status: status.as_u16(), headers, body: text, bytes: body };
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    // What a browser sent it may keep, and nobody else.
    let page = method == "POST" && answer.header("content-type").starts_with("text/html");
    let image = answer.header("content-type").starts_with("image/");
    let policy = answer.header("content-security-policy").to_owned();
    if image {
        // It is the same for everybody; opened by itself, it is a document that may do nothing.
        assert!(answer.header("cache-control").starts_with("public, max-age="));
        assert!(policy.split("; ").any(|rule| rule == "sandbox"), "{policy}");
    } else {
        assert_eq!(answer.header("cache-control"), if page { "private, no-cache" } else { "no-store" });
    }
    for rule in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"));
    match (method, answer.status) {
        (_, 204) => assert!(answer.body.is_empty() && answer.header("content-length").is_empty()),
        ("HEAD", _) => assert!(answer.body.is_empty()),
        _ => assert_eq!(answer.header("content-length"), answer.bytes.len().to_string()),
    }
    for (name, value) in &answer.headers {
        assert!(!value.to_str().unwrap().contains(KEY), "{name} tells the key");
    }
    assert!(!answer.body.contains(KEY), "{}", answer.body);
    if answer.header("content-type").starts_with("text/html") && answer.body.starts_with("<!DOCTYPE") {
        assert_eq!(answer.body.matches("<h1").count(), 1);
        assert!(answer.body.contains("<html lang=\"") && answer.body.contains("<main>"));
        // Where it is text, its quotes are escaped.
        assert!(!answer.body.contains(" style=\""));
        assert!(answer.body.contains("<link rel=\"icon\" href=\".") && policy.contains("; img-src 'self'"));
        // One script, which is ours to the letter.
        let ours = format!(">{}</script>", hitl_core::pages::script::SCRIPT);
        let scripts = answer.body.matches("<script").count();
        assert_eq!(answer.body.matches(&ours).count(), scripts, "{}", answer.body);
        assert!(scripts <= 1 && policy.contains("script-src 'sha256-"), "{policy}");
        answer.body = answer.body.replacen(&ours, "></script>", 1);
        // Tests ask what else is in a page.
        let (before, after) = answer.body.split_once("<style>").unwrap();
        answer.body = format!("{before}{}", after.split_once("</style>").unwrap().1);
    }
    answer
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if !text.is_empty() {
            text.push('&');
        }
        for byte in name.bytes().map(Some).chain([None]).chain(value.bytes().map(Some)) {
            match byte {
                None => text.push('='),
                Some(byte) => text.push_str(&format!("%{byte:02X}")),
            }
        }
    }
    text
}

/// Runs a future to its end; nothing here ever waits for anything.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the store in memory never waits"),
    }
}
