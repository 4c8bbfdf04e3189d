//! The exported interface `hitl:hitl/events`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::outside::Imports;
use crate::shared;
use hitl_bindings::types as wit;
use hitl_bindings::{Question, convert};
use hitl_core::documents::Links;
use hitl_core::{Outcome, Request, pages};
use hitl_remote::decode::Event as Decoded;
use hitl_remote::{about, event};
use std::cell::RefCell;

hitl_bindings::question!(export::GuestQuestion);

/// What stands behind a handle to an event.
pub(crate) struct Event {
    request: Request,
    links: Links,
    outcome: RefCell<Option<Outcome>>,
    document: RefCell<String>,
}

impl Event {
    fn handle(decoded: Decoded) -> export::Event {
        let Decoded { view, document } = decoded;
        export::Event::new(Self {
            request: view.request,
            links: view.links,
            outcome: RefCell::new(view.response),
            document: RefCell::new(document),
        })
    }

    /// The outcome, if it is known.
    fn known(&self) -> Option<wit::Outcome> {
        self.outcome.borrow().clone().map(convert::outcome)
    }

    /// Keeps how the event stands, of which only how it ended can be new.
    fn keep(&self, decoded: Decoded) -> Option<wit::Outcome> {
        *self.outcome.borrow_mut() = decoded.view.response;
        *self.document.borrow_mut() = decoded.document;
        self.known()
    }
}

/// Whether a server's link is one to a page: it is shown as it is, where others would be run.
fn is_web(link: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| link.get(..scheme.len()).is_some_and(|its| its.eq_ignore_ascii_case(scheme)))
}

impl export::Guest for Component {
    type Question = Question;
    type Event = Event;

    async fn create(question: export::QuestionBorrow<'_>) -> Result<export::Event, wit::Error> {
        let question = question.get::<Question>().document()?;
        Ok(Event::handle(event::create::<Imports>(question).await?))
    }

    async fn open(id: String) -> Result<export::Event, wit::Error> {
        Ok(Event::handle(event::look::<Imports>(&id).await?))
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.request.request_id.clone()
    }

    fn form_url(&self) -> Option<String> {
        self.links.form.clone().filter(|form| is_web(form))
    }

    fn api_url(&self) -> String {
        let base = self.links.submit.strip_suffix("/submit/json").unwrap_or_default();
        format!("{base}/v1/events/{}", self.request.request_id)
    }

    fn report(&self) -> Option<String> {
        // As the server makes it, of the same.
        let form = self.form_url()?;
        Some(pages::report::report(&self.request, &form, &self.links.submit))
    }

    fn document(&self) -> String {
        self.document.borrow().clone()
    }

    async fn poll(&self) -> Result<Option<wit::Outcome>, wit::Error> {
        match self.known() {
            Some(outcome) => Ok(Some(outcome)),
            None => Ok(self.keep(event::look::<Imports>(&self.request.request_id).await?)),
        }
    }

    async fn wait(&self) -> Result<wit::Outcome, wit::Error> {
        loop {
            if let Some(outcome) = self.known() {
                return Ok(outcome);
            }
            let id = &self.request.request_id;
            about::path(id, "")?;
            let ended = match shared::wait(id).await {
                Some(told) => told,
                None => event::wait::<Imports>(id, None).await,
            };
            self.keep(ended?);
        }
    }

    async fn cancel(&self, comment: Option<String>) -> Result<wit::Outcome, wit::Error> {
        let decision = wit::Decision { comment, idempotency_key: None };
        let ended =
            event::end::<Imports>(&self.request.request_id, "cancel", "events", decision, None).await?;
        let outcome = self.keep(ended);
        outcome.ok_or_else(|| wit::Error::Other("the server has not ended the event".into()))
    }
}
