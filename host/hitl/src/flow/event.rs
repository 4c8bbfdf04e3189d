//! What stands behind the handles of a flow.

use hitl_types::face::Draft;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A question, as a flow puts it.
#[derive(Debug)]
pub struct Question(pub(super) Draft);

/// An event, as a flow holds it.
#[derive(Debug, Clone)]
pub struct Event(Arc<Known>);

#[derive(Debug)]
pub(super) struct Known {
    pub(super) id: String,
    pub(super) prompt: String,
    pub(super) form_url: Option<String>,
    pub(super) api_url: String,
    pub(super) report: Option<String>,
    /// As it stood at the last look.
    pub(super) document: Mutex<String>,
    /// Whether its end was reported.
    pub(super) ended: AtomicBool,
}

impl Event {
    pub(super) fn new(known: Known) -> Event {
        Event(Arc::new(known))
    }

    pub(super) fn id(&self) -> &str {
        &self.0.id
    }

    pub(super) fn prompt(&self) -> &str {
        &self.0.prompt
    }

    pub(super) fn form_url(&self) -> Option<String> {
        self.0.form_url.clone()
    }

    pub(super) fn api_url(&self) -> String {
        self.0.api_url.clone()
    }

    pub(super) fn report(&self) -> Option<String> {
        self.0.report.clone()
    }

    pub(super) fn document(&self) -> String {
        self.0.document.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps how the event stands.
    pub(super) fn show(&self, document: String) {
        *self.0.document.lock().unwrap_or_else(PoisonError::into_inner) = document;
    }

    /// Marks the event as ended; whether that is new.
    pub(super) fn end(&self) -> bool {
        !self.0.ended.swap(true, Ordering::Relaxed)
    }
}
