//! What stands behind the imports of flows, for the crates that have those: `hitl` does the calls, `hitl-wasmtime` brings them from a
//! flow. It is not for programs, and no part of what versions promise.

use crate::face::Draft;
use crate::{Decision, Error, Outcome};
use async_trait::async_trait;
use hitl_core::Value;
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What a flow's calls do, by the names that the WIT has. What is wrong with one of them is an [`Error`] for the flow; none of them ends it.
///
/// Dropped, as it is where a flow is stopped, a call leaves what it has asked in the store, and goes on nowhere.
#[async_trait]
pub trait Calls: Debug + Send + Sync + 'static {
    /// `events.create`.
    async fn create(&self, question: Draft) -> Result<Event, Error>;

    /// `events.open`.
    async fn open(&self, id: String) -> Result<Event, Error>;

    /// `event.poll`. It keeps what it saw with [`Event::show`].
    async fn poll(&self, event: &Event) -> Result<Option<Outcome>, Error>;

    /// `event.wait`.
    async fn wait(&self, event: &Event) -> Result<Outcome, Error>;

    /// `event.cancel`.
    async fn cancel(&self, event: &Event, comment: Option<String>) -> Result<Outcome, Error>;

    /// `questions.ask`: JSON both ways.
    async fn ask(&self, question: String) -> Result<String, Error>;

    /// `questions.look`.
    async fn look(&self, id: String) -> Result<String, Error>;

    /// `questions.wait`: when the event has ended, or `seconds` have passed.
    async fn wait_for(&self, id: String, seconds: u32) -> Result<String, Error>;

    /// `questions.cancel`.
    async fn withdraw(&self, id: String, comment: Option<String>) -> Result<String, Error>;

    /// `decisions.submit`.
    async fn submit(&self, id: String, answer: Given, decision: Decision) -> Result<Outcome, Error>;

    /// `decisions.decline`.
    async fn decline(&self, id: String, decision: Decision) -> Result<Outcome, Error>;

    /// `decisions.link`: for `subject`, and good for so many seconds.
    async fn link(&self, id: String, subject: Option<String>, seconds: Option<u32>) -> Result<String, Error>;

    /// `decisions.list`: a page of events, JSON.
    async fn list(&self, filter: String, after: Option<String>, limit: u32) -> Result<String, Error>;
}

/// An answer, as a flow gives it.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// One of the types that there are.
    Value(Value),
    /// What is to be JSON, of whatever type: the component reads it.
    Json(String),
}

/// An event, as a flow holds it. Cheap to clone; clones are the same.
///
/// ```
/// use hitl_types::flow::{Event, Known};
///
/// let event = Event::from(Known {
///     id: "0198".to_owned(),
///     prompt: "Deploy?".to_owned(),
///     // Who holds it may answer, and a flow answers nothing of its own.
///     form_url: None,
///     api_url: "https://example.org/v1/events/0198".to_owned(),
///     report: None,
///     document: "{}".to_owned(),
///     ended: false,
/// });
/// assert!(event.end() && !event.end());
/// event.show(r#"{"response":null}"#.to_owned());
/// assert_eq!(event.document(), r#"{"response":null}"#);
/// ```
#[derive(Debug, Clone)]
pub struct Event(Arc<State>);

/// What is known of an event when it was asked, or found.
#[derive(Debug)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// What a person is asked.
    pub prompt: String,
    /// The link by which it is answered, if the flow may know it.
    pub form_url: Option<String>,
    /// Where it is in the HTTP API.
    pub api_url: String,
    /// A page that shows it, HTML, if the flow may know that: it has the link.
    pub report: Option<String>,
    /// The event as it stands, JSON.
    pub document: String,
    /// Whether it has ended.
    pub ended: bool,
}

#[derive(Debug)]
struct State {
    known: Known,
    /// As it stood at the last look.
    document: Mutex<String>,
    /// Whether its end was reported.
    ended: AtomicBool,
}

impl From<Known> for Event {
    fn from(mut known: Known) -> Event {
        let document = Mutex::new(std::mem::take(&mut known.document));
        let ended = AtomicBool::new(known.ended);
        Event(Arc::new(State { known, document, ended }))
    }
}

impl Event {
    /// What was known of it when it was asked, or found; without its document.
    pub fn known(&self) -> &Known {
        &self.0.known
    }

    /// The event as it stood at the last look, JSON.
    pub fn document(&self) -> String {
        self.0.document.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps how the event stands, JSON.
    pub fn show(&self, document: String) {
        *self.0.document.lock().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// Marks the event as ended; whether that is new.
    pub fn end(&self) -> bool {
        !self.0.ended.swap(true, Ordering::Relaxed)
    }
}
