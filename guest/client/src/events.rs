//! The exported interface `hitl:hitl/events`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::outside::Imports;
use hitl_bindings::types as wit;
use hitl_bindings::{Question, convert};
use hitl_core::Outcome;
use hitl_core::documents::EventView;
use hitl_remote::decode::Event as Decoded;
use hitl_remote::shared::Waiters;
use hitl_remote::{event, links};
use std::cell::RefCell;

hitl_bindings::question!(export::GuestQuestion);

/// All who wait in the instance.
static WAITERS: Waiters = Waiters::new();

/// What stands behind a handle to an event.
pub(crate) struct Event {
    /// As it was when it was created or opened.
    view: EventView,
    outcome: RefCell<Option<Outcome>>,
    document: RefCell<String>,
}

impl Event {
    fn handle(decoded: Decoded) -> export::Event {
        let Decoded { mut view, document } = decoded;
        let outcome = RefCell::new(view.response.take());
        export::Event::new(Self { view, outcome, document: RefCell::new(document) })
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

impl export::Guest for Component {
    type Question = Question;
    type Event = Event;

    async fn create(question: export::QuestionBorrow<'_>) -> Result<export::Event, wit::Error> {
        let question = question.get::<Question>().document()?;
        Ok(Event::handle(event::create(&Imports, question).await?))
    }

    async fn open(id: String) -> Result<export::Event, wit::Error> {
        Ok(Event::handle(event::look(&Imports, &id).await?))
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.view.request.request_id.clone()
    }

    fn form_url(&self) -> Option<String> {
        links::form_url(&self.view).map(str::to_owned)
    }

    fn api_url(&self) -> String {
        links::api_url(&self.view)
    }

    fn report(&self) -> Option<String> {
        links::report(&self.view)
    }

    fn document(&self) -> String {
        self.document.borrow().clone()
    }

    async fn poll(&self) -> Result<Option<wit::Outcome>, wit::Error> {
        match self.known() {
            Some(outcome) => Ok(Some(outcome)),
            None => Ok(self.keep(event::look(&Imports, &self.view.request.request_id).await?)),
        }
    }

    async fn wait(&self) -> Result<wit::Outcome, wit::Error> {
        loop {
            if let Some(outcome) = self.known() {
                return Ok(outcome);
            }
            self.keep(WAITERS.wait(&Imports, &self.view.request.request_id).await?);
        }
    }

    async fn cancel(&self, comment: Option<String>) -> Result<wit::Outcome, wit::Error> {
        let ended = event::cancel(&Imports, &self.view.request.request_id, "events", comment).await?;
        Ok(self.keep(ended).ok_or_else(event::not_ended)?)
    }
}
