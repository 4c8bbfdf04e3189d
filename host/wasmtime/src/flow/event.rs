//! What stands behind the handles of a flow.

use hitl_types::face::Draft;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A question, as a flow puts it.
#[derive(Debug)]
pub struct Question(pub(super) Draft);

/// An event, as a flow holds it. Cheap to clone; clones are the same.
///
/// ```
/// use hitl_wasmtime::flow::{Event, Known};
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
/// assert_eq!(event.id(), "0198");
/// assert!(event.end() && !event.end());
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
    /// Its id.
    pub fn id(&self) -> &str {
        &self.0.known.id
    }

    /// What a person is asked.
    pub fn prompt(&self) -> &str {
        &self.0.known.prompt
    }

    pub(super) fn form_url(&self) -> Option<String> {
        self.0.known.form_url.clone()
    }

    pub(super) fn api_url(&self) -> String {
        self.0.known.api_url.clone()
    }

    pub(super) fn report(&self) -> Option<String> {
        self.0.known.report.clone()
    }

    pub(super) fn document(&self) -> String {
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
