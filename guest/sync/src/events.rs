//! The exported interface `hitl:hitl/events-sync`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::events_sync as export;
use crate::blocking::blocking;
use crate::platform::Imports;
use hitl_bindings::Question;
use hitl_bindings::types::{Error, Outcome};
use hitl_shell::events;

hitl_bindings::question!(export::GuestQuestion);

type Event = hitl_shell::Event<Imports>;

impl export::Guest for Component {
    type Question = Question;
    type Event = Event;

    fn create(question: export::QuestionBorrow<'_>) -> Result<export::Event, Error> {
        blocking(events::create(question.get::<Question>())).map(export::Event::new::<Event>)
    }

    fn open(id: String) -> Result<export::Event, Error> {
        blocking(events::open(id)).map(export::Event::new::<Event>)
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.id()
    }

    fn form_url(&self) -> Option<String> {
        self.form_url()
    }

    fn api_url(&self) -> String {
        self.api_url()
    }

    fn report(&self) -> Option<String> {
        self.report()
    }

    fn document(&self) -> String {
        self.document()
    }

    fn poll(&self) -> Result<Option<Outcome>, Error> {
        blocking(self.poll())
    }

    fn wait(&self) -> Result<Outcome, Error> {
        blocking(self.wait())
    }

    fn cancel(&self, comment: Option<String>) -> Result<Outcome, Error> {
        blocking(self.cancel(comment))
    }
}
