//! A store in memory with one open event, and what has to be true whatever is sent.

use super::done;
use ::http::Method;
use hitl_core::{
    Created, DataType, Events, Input, Kind, Outcome, Question, Request, Settings, Status, Storage,
    StorageError, Timestamp, http,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// The API key.
const KEY: &str = "key-of-the-fuzzer";
/// The form of an event that is one.
const SCHEMA: &str = r#"{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}, "m": {"type": "array",
    "items": {"enum": ["x", "y"]}}, "p": {"type": "string", "format": "password"}, "g": {"type": "object", "properties": {"y": {"type": "string"}}}}}"#;
/// When everything happens.
const NOW: Timestamp = Timestamp::from_millis(1_769_860_800_000);

#[derive(Default, Clone)]
struct Memory(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

impl Storage for Memory {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.borrow().get(key).cloned())
    }
    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        let mut map = self.0.borrow_mut();
        if let Some(stands) = map.get(key) {
            return Ok(Created::Exists(stands.clone()));
        }
        map.insert(key.to_owned(), value.to_vec());
        Ok(Created::Created)
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        self.0.borrow_mut().insert(key.to_owned(), value.to_vec());
        Ok(())
    }
    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.0.borrow_mut().remove(key);
        Ok(())
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        let map = self.0.borrow();
        let keys = map
            .keys()
            .filter(|key| key.starts_with(prefix) && after.is_none_or(|after| key.as_str() > after));
        Ok(keys.take(limit as usize).cloned().collect())
    }
}

/// A store in memory with one open event.
pub(super) struct World {
    events: Events<Memory>,
    memory: Memory,
    request: Request,
    t: String,
    /// Keys with roles, the cookie of a browser that is signed in, and a token that signs in another; empty where not asked for.
    secrets: [(&'static str, String); 4],
    before: BTreeMap<String, Vec<u8>>,
}

impl World {
    /// One for each type of answer.
    pub(super) fn all() -> [World; 5] {
        DataType::ALL.map(World::with)
    }

    /// One whose event takes answers of this type.
    pub(super) fn with(data_type: DataType) -> World {
        let settings = Settings::read(|name| match name {
            "api-key" => Some(KEY.into()),
            "public-url" => Some("https://ask.example.org/base".into()),
            _ => None,
        });
        let memory = Memory::default();
        let events = Events::new(memory.clone(), settings);
        let kind = if data_type == DataType::Form { Kind::Form(SCHEMA.into()) } else { data_type.into() };
        let spec = Question { run: Some("run".into()), ..Question::new("fuzz", "What?", kind) };
        let request = block_on(events.create(spec, NOW, &random)).expect("a good event").event.request;
        let url = block_on(events.form_url(&request, NOW, &random)).expect("a link");
        let t = url.split_once("?t=").map(|(_, t)| t.to_owned()).expect("a signed link");
        let mut world =
            World { events, memory, request, t, secrets: Default::default(), before: BTreeMap::new() };
        world.before = world.stored();
        world
    }

    /// One with all that lets somebody in.
    pub(super) fn with_secrets() -> World {
        let mut world = World::with(DataType::Bool);
        let key = |role: &str| {
            let body = format!(r#"{{"role":"{role}"}}"#);
            let made = world.post("/v1/keys", "application/json", body.as_bytes());
            let made = String::from_utf8_lossy(&made.body).into_owned();
            made.split('"').find(|part| part.starts_with("hitl_")).expect("a key").to_owned()
        };
        let (ask, answer) = (key("ask"), key("answer"));
        let entered =
            world.post("/", "application/x-www-form-urlencoded", format!("key={answer}").as_bytes());
        let cookie = entered.headers.iter().find(|(name, _)| *name == "set-cookie").expect("a cookie");
        let cookie = cookie.1.split(';').next().unwrap_or_default().to_owned();
        let token = hitl_core::links::session::sign_in_token(KEY, NOW, "0123456789abcdef").expect("a token");
        world.secrets = [("{ask}", ask), ("{answer}", answer), ("{cookie}", cookie), ("{token}", token)];
        world
    }

    fn post(&self, target: &str, media: &str, body: &[u8]) -> http::Response {
        let mut request = super::post(target, body);
        request.add_header("content-type", media.as_bytes());
        if target != "/" {
            request.add_header("authorization", format!("Bearer {KEY}").as_bytes());
        }
        done(block_on(http::respond(&self.events, request, NOW, &random))).expect("an answer")
    }

    /// What `mark` stands for.
    pub(super) fn secret(&self, mark: &str) -> &str {
        let all = [("{t}", &*self.t), ("{key}", KEY)];
        let secrets = self.secrets.iter().map(|(its, text)| (*its, &**text));
        all.into_iter().chain(secrets).find(|(its, _)| *its == mark).map_or("", |(_, text)| text)
    }

    /// Writes a record as another program would.
    pub(super) fn write(&self, key: &str, value: &[u8]) {
        self.memory.0.borrow_mut().insert(key.to_owned(), value.to_vec());
    }

    /// The id of the event.
    pub(super) fn id(&self) -> &str {
        &self.request.request_id
    }

    /// Sends the request, and gives the status of what it came to.
    pub(super) fn status(&self, request: http::Request, tells_key: bool) -> u16 {
        let method = request.method.clone();
        let step = block_on(http::respond(&self.events, request, NOW, &random));
        done(step).map_or(0, |response| check_answer(&method, &response, tells_key))
    }

    /// The input with its placeholders filled in.
    pub(super) fn filled_in(&self, input: &[u8]) -> Vec<u8> {
        let mut filled = Vec::with_capacity(input.len() + 128);
        let mut rest = input;
        'next: while let Some((first, after)) = rest.split_first() {
            let secrets = self.secrets.iter().filter(|(mark, _)| !mark.is_empty());
            let secrets = secrets.map(|(mark, text)| (*mark, &**text));
            let known = [("{id}", &*self.request.request_id), ("{t}", &self.t), ("{key}", KEY)];
            for (mark, text) in known.into_iter().chain(secrets) {
                if let Some(after) = rest.strip_prefix(mark.as_bytes()) {
                    filled.extend_from_slice(text.as_bytes());
                    rest = after;
                    continue 'next;
                }
            }
            filled.push(*first);
            rest = after;
        }
        filled
    }

    fn stored(&self) -> BTreeMap<String, Vec<u8>> {
        self.memory.0.borrow().clone()
    }

    /// Sends the request, and checks what it came to. Gives whether it was well. `said` are a client's own words in it,
    /// which an error may say again.
    pub(super) fn respond(&self, request: http::Request, said: &[u8]) -> bool {
        let (method, shown) = (request.method.clone(), format!("{request:?}"));
        let tells_key = said.windows(KEY.len()).any(|part| part == KEY.as_bytes());
        let step = block_on(http::respond(&self.events, request, NOW, &random));
        let status = done(step).map(|response| check_answer(&method, &response, tells_key));
        block_on(self.events.run_cleanup(&|| NOW));
        let after = self.stored();
        if after != self.before {
            assert!(matches!(status, Some(200 | 303)), "{status:?}, and something is stored by {shown}");
            assert_eq!(method, Method::POST, "looking changes something: {shown}");
            self.check_change(after);
        }
        matches!(status, Some(200 | 303))
    }

    /// The event has ended, with a valid outcome, and nothing else has changed.
    fn check_change(&self, mut after: BTreeMap<String, Vec<u8>>) {
        let id = &self.request.request_id;
        let response =
            after.remove(&format!("hitl-requests/{id}/response.json")).expect("only an outcome is stored");
        let outcome = Outcome::read(&response, self.request.subject()).expect("an outcome that can be read");
        assert_eq!(outcome.status == Status::Completed, outcome.value.is_some());
        if let Some(value) = &outcome.value {
            let read = self.request.read_value(Input::Value(value));
            assert_eq!(read.as_ref(), Ok(value), "a value of another type is stored");
        }
        let marker = |key: &String| key.starts_with("hitl-due/") && key.ends_with(id.as_str());
        let entry = |key: &String| key.starts_with("hitl-ended/") && key.contains(id.as_str());
        let mut before = self.before.clone();
        before.retain(|key, _| !marker(key));
        after.retain(|key, _| !marker(key) && !entry(key));
        assert!(before == after, "something else is stored");
    }
}

/// What all answers have in common; gives the status.
fn check_answer(method: &Method, response: &http::Response, tells_key: bool) -> u16 {
    let status = response.status.as_u16();
    let text = String::from_utf8_lossy(&response.body);
    let header = |name| {
        let mut values = response.headers.iter().filter(|(its, _)| *its == name).map(|(_, value)| &**value);
        values.next().unwrap_or_default()
    };
    assert!((200..500).contains(&status), "{status} {text}");
    let media = header("content-type");
    let page = method == Method::POST && media.starts_with("text/html");
    // The icon and the logo are the same for everybody.
    let kept = header("cache-control");
    let cache = match media.starts_with("image/") {
        true if kept == "public, max-age=300" => kept,
        true => "public, max-age=86400",
        false if page => "private, no-cache",
        false => "no-store",
    };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("cache-control", cache),
    ] {
        assert_eq!(header(name), value, "{name}");
    }
    let policy = header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"));
    assert!(tells_key || !text.contains(KEY), "{text}");
    let ours = format!(">{}</script>", hitl_core::pages::script::SCRIPT);
    let scripts = text.matches("<script").count();
    assert!(!media.starts_with("text/html") || scripts == text.matches(&ours).count(), "{text}");
    if method == Method::HEAD {
        assert!(text.is_empty());
    } else if status >= 400 {
        assert!(!text.is_empty(), "{status} without a word");
    }
    status
}

/// The same bytes each time: ids and links are those of the seeds, and a failing input fails again.
fn random() -> [u8; 32] {
    [7; 32]
}

/// Runs a future to its end; nothing here ever waits for anything.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the store in memory never waits"),
    }
}
