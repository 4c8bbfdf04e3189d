//! The exported interface `hitl:hitl/events`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::platform::Imports;
use hitl_bindings::Question;
use hitl_bindings::types::{Error, Outcome};
use hitl_shell::events;

hitl_bindings::question!(export::GuestQuestion);

type Event = hitl_shell::Event<Imports>;

impl export::Guest for Component {
    type Question = Question;
    type Event = Event;

    async fn create(question: export::QuestionBorrow<'_>) -> Result<export::Event, Error> {
        events::create(question.get::<Question>()).await.map(export::Event::new::<Event>)
    }

    async fn open(id: String) -> Result<export::Event, Error> {
        events::open(id).await.map(export::Event::new::<Event>)
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

    // Each gives the future that it is, so that none is wrapped in another one.

    fn poll(&self) -> impl Future<Output = Result<Option<Outcome>, Error>> {
        self.poll()
    }

    fn wait(&self) -> impl Future<Output = Result<Outcome, Error>> {
        self.wait()
    }

    fn cancel(&self, comment: Option<String>) -> impl Future<Output = Result<Outcome, Error>> {
        self.cancel(comment)
    }
}
