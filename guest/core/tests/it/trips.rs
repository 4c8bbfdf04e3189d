//! How often what is asked goes to the store, whatever else there is in it.

use hitl_core::http::{self as routes, Body, Progress, respond};
use hitl_core::protocol::Purge;
use hitl_core::{
    Actor, Created, DataType, Decision, Events, Filter, Input, Question, Request, Settings, Storage,
    StorageError, Timeout, Timestamp, ended, keys,
};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::ops::Bound;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// A store in memory that counts what goes to it and back.
#[derive(Default)]
struct Counted {
    map: RefCell<BTreeMap<String, Vec<u8>>>,
    trips: Cell<u32>,
    keys: Cell<usize>,
}

impl Counted {
    fn trip(&self) {
        self.trips.set(self.trips.get() + 1);
    }

    /// Trips, and keys that were read or listed, since this was called last.
    fn take(&self) -> (u32, usize) {
        (self.trips.take(), self.keys.take())
    }
}

impl Storage for Counted {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        self.trip();
        Ok(self.map.borrow().get(key).cloned())
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        self.trip();
        self.keys.set(self.keys.get() + keys.len());
        Ok(keys.iter().map(|key| self.map.borrow().get(key).cloned()).collect())
    }

    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        self.trip();
        if let Some(stands) = self.map.borrow().get(key) {
            return Ok(Created::Exists(stands.clone()));
        }
        self.map.borrow_mut().insert(key.into(), value.into());
        Ok(Created::Created)
    }

    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        self.trip();
        self.map.borrow_mut().insert(key.into(), value.into());
        Ok(())
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.trip();
        self.map.borrow_mut().remove(key);
        Ok(())
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        self.trip();
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        let map = self.map.borrow();
        let found = map.range::<str, _>((start, Bound::Unbounded)).map(|(key, _)| key);
        let found: Vec<_> =
            found.take_while(|key| key.starts_with(prefix)).take(limit as usize).cloned().collect();
        self.keys.set(self.keys.get() + found.len());
        Ok(found)
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("a store in memory waits for nothing"),
    }
}

/// Now, and a store with `count` open events: the `n`th of project `n % 3`, domain `n % 2` and run `n % 100`, and the later it
/// was asked, the sooner it is due.
fn world(count: u32) -> (Timestamp, Events<Counted>) {
    let now = Timestamp::from_millis(1_769_860_800_000);
    let store = Counted::default();
    for n in 0..count {
        let mut question = Question::new(format!("event-{n}"), "Go on?", DataType::Bool);
        (question.project, question.domain) = (Some(format!("p{}", n % 3)), Some(format!("d{}", n % 2)));
        (question.run, question.key) = (Some(format!("r{}", n % 100)), Some(n.to_string()));
        question.timeout = if n % 1_000 == 0 { Timeout::Never } else { Timeout::Seconds(1_000_000 - n) };
        let request: Request =
            question.request(&Settings::default(), now).unwrap().with_id(format!("{n:032x}"));
        let mut map = store.map.borrow_mut();
        for marker in keys::markers(&request) {
            map.insert(marker, Vec::new());
        }
        map.insert(keys::request(&request.request_id), request.bytes());
    }
    (now, Events::new(store, Settings::default()))
}

fn names(page: &hitl_core::Page) -> Vec<String> {
    page.events.iter().map(|event| event.request.event_name.clone()).collect()
}

/// A page costs a few trips and a few keys for each event that it shows, whether a thousand or a hundred thousand are open.
#[test]
fn a_page_costs_what_is_on_it() {
    let is = |text: &str| Some(text.to_owned());
    let filters = [
        (Filter::default(), 4),
        (Filter { project: is("p1"), domain: is("d1"), ..Filter::default() }, 4),
        (Filter { run: is("r7"), ..Filter::default() }, 4),
        // Of a run that is in three projects, a third matches.
        (Filter { project: is("p1"), domain: is("d1"), run: is("r7"), ..Filter::default() }, 12),
        // One key more for each domain, to find them.
        (Filter { project: is("p1"), ..Filter::default() }, 8),
        (Filter { text: is("EVENT"), ..Filter::default() }, 4),
        (Filter { ended: true, ..Filter::default() }, 4),
    ];
    for count in [1_000, 100_000] {
        let (now, events) = world(count);
        for (filter, most) in &filters {
            for limit in [1, 50, 200] {
                events.storage().take();
                let page = run(events.list(filter, None, limit, now)).unwrap();
                let (trips, keys) = events.storage().take();
                // So many are read at once at most.
                let more = 2 * u32::from(limit > 96);
                assert!(trips <= most + more, "{trips} trips for {limit} of {count} by {filter:?}");
                assert!(keys <= 30 + 12 * limit as usize, "{keys} keys for {limit} of {count} by {filter:?}");
                assert!(!page.events.is_empty());
            }
        }
    }
}

/// Who waits for a scope asks a few times, whatever is open or has ended long ago.
#[test]
fn waiting_for_a_scope_costs_what_ended_since() {
    for count in [1_000, 100_000] {
        let (now, events) = world(count);
        for n in 0..count {
            let request = Request::read(
                "x",
                format!(
                    r#"{{"event_name":"e","data_type":"int","project":"p{}","domain":"d","run":"r"}}"#,
                    n % 3
                )
                .as_bytes(),
            );
            let entry = ended::entry(
                &request.unwrap(),
                Timestamp::from_millis(now.millis() - 1_000_000 + u64::from(n)),
            );
            events.storage().map.borrow_mut().insert(entry, Vec::new());
        }
        let filter = Filter { run: Some("r7".into()), ..Filter::default() };
        let mut cursor = None;
        loop {
            let ended = run(events.ended(&filter, cursor.as_deref(), now)).unwrap();
            cursor = Some(ended.cursor);
            if !ended.more {
                break;
            }
        }
        events.storage().take();
        let quiet = run(events.ended(&filter, cursor.as_deref(), now)).unwrap();
        assert!(quiet.events.is_empty() && !quiet.more);
        let (trips, keys) = events.storage().take();
        assert!(trips == 2 && keys <= 97, "{trips} trips and {keys} keys for {count}");
    }
}

/// What is due first is first, over all of the store, and what never ends is last.
#[test]
fn what_is_due_first_is_first() {
    let (now, events) = world(5_000);
    let first = run(events.list(&Filter::default(), None, 3, now)).unwrap();
    assert_eq!(names(&first), ["event-4999", "event-4998", "event-4997"]);
    let filter = Filter { project: Some("p1".into()), ..Filter::default() };
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = run(events.list(&filter, after.as_deref(), 100, now)).unwrap();
        all.extend(names(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let of_project = (0..5_000).rev().filter(|n| n % 3 == 1);
    let (never, mut expected): (Vec<_>, Vec<_>) = of_project.partition(|n| n % 1_000 == 0);
    assert_eq!(all.split_off(expected.len()).len(), never.len());
    assert_eq!(all, expected.drain(..).map(|n| format!("event-{n}")).collect::<Vec<_>>());
}

/// Where little matches, one call looks at so many and says where to go on.
#[test]
fn what_does_not_match_is_bounded() {
    let (now, events) = world(20_000);
    let filter = Filter { text: Some("Event-177".into()), ..Filter::default() };
    let narrow = Filter { text: Some("no such words".into()), ..Filter::default() };
    assert_eq!(names(&run(events.list(&filter, None, 1, now)).unwrap()), ["event-17799"]);
    events.storage().take();
    let page = run(events.list(&narrow, None, 10, now)).unwrap();
    let (trips, _) = events.storage().take();
    assert!(page.events.is_empty() && page.next.is_some() && trips < 100, "{trips} trips");
}

/// What shows an event goes to the store once, for its request and its outcome together.
#[test]
fn what_shows_an_event_is_one_trip() {
    let now = Timestamp::from_millis(1_769_860_800_000);
    let key = |name: &str| (name == "api-key").then(|| "a key".to_owned());
    let events = Events::new(Counted::default(), Settings::read(key));
    let question = Question::new("deploy", "Ship it?", DataType::Bool);
    let event = run(events.create(question, now, &|| [7; 32])).unwrap().event;
    let link = run(events.form_url(&event.request, now, &|| [7; 32])).unwrap();
    let (_, path) = link.split_once("/form/").unwrap();
    for address in [
        format!("/form/{path}"),
        format!("/status/{path}"),
        format!("/v1/events/{}", event.request.request_id),
        format!("/form/{}0", &path[..20]),
    ] {
        let mut request = routes::Request::new(http::Method::GET, &address, Body::Whole(Vec::new()));
        request.add_header("authorization", b"Bearer a key");
        events.storage().take();
        let Progress::Done(response) = run(respond(&events, request, now, &|| [7; 32])) else {
            panic!("{address} waits for something");
        };
        assert_eq!(events.storage().take().0, 1, "{address}: {}", response.status);
    }
}

/// What can be extended costs one trip more where its deadline is shown; what cannot, nothing anywhere. Past the first deadline
/// there is one more before the event ends.
#[test]
fn only_what_can_be_extended_costs_more() {
    let now = Timestamp::from_millis(1_769_860_800_000);
    for (extend_seconds, more) in [(None, 0), (Some(60), 1)] {
        let events = Events::new(Counted::default(), Settings::default());
        let question = || Question {
            extend_seconds,
            timeout: Timeout::Seconds(60),
            ..Question::new("deploy", "Ship it?", DataType::Bool)
        };
        events.storage().take();
        let event = run(events.create(question(), now, &|| [7; 32])).unwrap().event;
        assert_eq!(events.storage().take().0, 3, "two markers and the request");
        let request = run(events.request(&event.request.request_id)).unwrap();
        assert_eq!(events.storage().take().0, 1 + more);
        run(events.open(&request.request_id, now)).unwrap();
        assert_eq!(events.storage().take().0, 1 + more);
        run(events.look(&request, now)).unwrap();
        assert_eq!(events.storage().take().0, 1, "before its deadline nobody asks what became of it");
        let listed = run(events.list(&Filter::default(), None, 10, now)).unwrap();
        assert_eq!((listed.events.len(), events.storage().take().0), (1, 3 + more));
        let ended = run(events.look(&request, now.plus_seconds(60))).unwrap();
        assert!(ended.outcome().is_some());
        assert_eq!(events.storage().take().0, 2 + more);
        run(events.run_cleanup(&|| now.plus_seconds(60)));
        assert_eq!(events.storage().take().0, 1 + 2 + 2 * more, "its markers go");
    }
}

/// Who waits for a thousand events looks at them in eight trips, as many as a store gives at once in each.
#[test]
fn a_look_at_a_thousand_is_eight_trips() {
    let (now, _) = world(0);
    let key = |name: &str| match name {
        "api-key" => Some("a key".to_owned()),
        "wake-ups" => Some("pushed".to_owned()),
        _ => None,
    };
    let (_, open) = world(1_000);
    let events = Events::new(open.storage(), Settings::read(key));
    let ids: Vec<String> = (0..1_000).map(|n| format!("{n:032x}")).collect();
    let body = serde_json::json!({ "ids": ids, "wait": 30 }).to_string();
    let mut request = routes::Request::new(http::Method::POST, "/v1/wait", Body::Whole(body.into_bytes()));
    request.add_header("authorization", b"Bearer a key");
    request.add_header("content-type", b"application/json");
    events.storage().take();
    let Progress::Wait { keys, .. } = run(respond(&events, request, now, &|| [7; 32])) else {
        panic!("it does not wait");
    };
    assert_eq!(keys.len(), 1_000);
    assert_eq!(events.storage().take(), (8, 2_000));
}

/// A store whose operations take one round each: what runs side by side takes one together.
struct Slow<'a>(&'a Counted);

/// Waits until the next round.
async fn round() {
    let mut waited = false;
    poll_fn(|_| if std::mem::replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

impl Storage for Slow<'_> {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StorageError> {
        round().await;
        self.0.get(key).await
    }
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        round().await;
        self.0.get_many(keys).await
    }
    async fn create(&self, key: &str, value: &[u8]) -> Result<Created, StorageError> {
        round().await;
        self.0.create(key, value).await
    }
    async fn put(&self, key: &str, value: &[u8]) -> Result<(), StorageError> {
        round().await;
        self.0.put(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        round().await;
        self.0.delete(key).await
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StorageError> {
        round().await;
        self.0.list(prefix, after, limit).await
    }
}

/// What came of `future`, and how many rounds it took.
fn rounds<T>(future: impl Future<Output = T>) -> (T, u32) {
    let mut future = pin!(future);
    let mut rounds = 0;
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => return (done, rounds),
            Poll::Pending => rounds += 1,
        }
    }
}

/// Purges made nothing dearer: asking by a key takes a look, the markers with the record beside them, and the request; without a
/// key the last two; looking takes one round, answering one after the request is known. A question of which some were purged
/// takes one more for each.
#[test]
fn asking_looking_and_answering_take_few_rounds() {
    let now = Timestamp::from_millis(1_769_860_800_000);
    let store = Counted::default();
    let events = Events::new(Slow(&store), Settings::default());
    let random = &|| [7; 32];
    let keyed = || Question { key: Some("k".into()), ..Question::new("deploy", "Ship it?", DataType::Bool) };
    // The first makes the key of the store that ids are made with.
    let (event, first) = rounds(events.create(keyed(), now, random));
    let mut event = event.unwrap().event;
    assert_eq!(first, 2 + 3);
    let random_id = Question::new("deploy", "Ship it?", DataType::Bool);
    assert_eq!(rounds(events.create(random_id, now, random)).1, 2);
    for purged in 0..3 {
        let (found, again) = rounds(events.create(keyed(), now, random));
        assert_eq!((found.unwrap().created, again), (false, purged + 2));
        let (looked, look) = rounds(events.look(&event.request, now));
        assert_eq!((looked.unwrap().outcome(), look), (None, 1));
        let decision = Decision::by(Actor::person("ada"), "test");
        let (answered, answer) = rounds(events.submit(&event.request, Input::Text("yes"), decision, now));
        assert!(answered.is_ok() && answer == 1, "{answered:?} in {answer}");
        assert_eq!(rounds(events.look(&event.request, now)).1, 1);
        let purge = Purge { older_than: 0, dry_run: false };
        let (page, rounds_of_purge) = rounds(events.purge(purge, None, now));
        assert_eq!(page.unwrap().removed, 1);
        assert!(rounds_of_purge <= 9, "{rounds_of_purge}");
        let (new, asked) = rounds(events.create(keyed(), now, random));
        let new = new.unwrap();
        assert_eq!((new.created, asked), (true, purged + 1 + 3));
        event = new.event;
    }
}

/// One call of a purge takes a few rounds, however much is to be removed.
#[test]
fn a_call_of_a_purge_takes_few_rounds() {
    let (now, events) = world(2_000);
    let later = now.plus_seconds(2_000_000);
    // All but those that never end, page after page; each call ends the events that nobody looked at.
    let slow = Events::new(Slow(events.storage()), Settings::default());
    let (mut after, mut removed) = (None, 0);
    loop {
        let purge = Purge { older_than: 0, dry_run: false };
        let (page, rounds) = rounds(slow.purge(purge, after.as_deref(), later));
        let page = page.unwrap();
        assert!(rounds <= 10 * 3 + 96 + 30, "{rounds} rounds for {page:?}");
        removed += page.removed;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(removed, 1_998);
}
