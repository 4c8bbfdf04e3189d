//! The exported interface `hitl:hitl/events`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::bindings::hitl::hitl::timer;
use crate::instance::{document, events, now, random, run_cleanup};
use crate::store::until;
use hitl_bindings::types as wit;
use hitl_bindings::{Question, convert};
use hitl_core::documents::EventView;
use hitl_core::links::urls;
use hitl_core::{Actor, ActorKind, Decision, Error, Outcome, Request, State, pages};
use std::cell::RefCell;

hitl_bindings::question!(export::GuestQuestion);

/// What stands behind a handle to an event. Thousands may wait at once, so it keeps the event as the bytes that are
/// stored, and reads them when somebody asks.
pub(crate) struct Event {
    id: Box<str>,
    request: Box<[u8]>,
    outcome: RefCell<Option<Box<Outcome>>>,
}

impl Event {
    async fn handle(event: Result<hitl_core::Event, Error>) -> Result<export::Event, wit::Error> {
        run_cleanup();
        let hitl_core::Event { request, outcome } = event.map_err(convert::error)?;
        // So that the link is known from here on, without asking storage.
        events().form_url(&request, now(), &random).await.map_err(convert::error)?;
        Ok(export::Event::new(Self {
            request: request.bytes().into(),
            id: request.request_id.into(),
            outcome: RefCell::new(outcome.map(Box::new)),
        }))
    }

    /// The event as it is stored; these bytes were made from one, so none is no case.
    fn request(&self) -> Option<Request> {
        Request::read(&self.id, &self.request).ok()
    }

    fn known(&self) -> Option<Outcome> {
        self.outcome.borrow().as_deref().cloned()
    }

    async fn look(&self) -> Result<State, Error> {
        // What was stored never changes, so it need not be read again.
        if let Some(outcome) = self.known() {
            return Ok(State::Ended(outcome));
        }
        let request = self.request().ok_or(Error::NotFound)?;
        let looked = events().look(&request, now()).await;
        run_cleanup();
        if let Ok(State::Ended(outcome)) = &looked {
            *self.outcome.borrow_mut() = Some(Box::new(outcome.clone()));
        }
        looked
    }
}

/// The event's link, if the caller may see it.
fn form_url(request: &Request) -> Option<String> {
    events().caller_decides().ok()?;
    Some(events().known_form_url(request, now()).unwrap_or_default())
}

impl export::Guest for Component {
    type Question = Question;
    type Event = Event;

    async fn create(question: export::QuestionBorrow<'_>) -> Result<export::Event, wit::Error> {
        let question = question.get::<Question>().document()?;
        let found = events().create_from(question.as_bytes(), now(), &random).await;
        Event::handle(found.map(|found| found.event)).await
    }

    async fn open(id: String) -> Result<export::Event, wit::Error> {
        Event::handle(events().callers_event(&id, now()).await).await
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.id.to_string()
    }

    fn form_url(&self) -> Option<String> {
        form_url(&self.request()?)
    }

    fn api_url(&self) -> String {
        self.request().map(|request| urls::api(events().settings(), &request)).unwrap_or_default()
    }

    fn report(&self) -> Option<String> {
        let request = self.request()?;
        let submit_url = urls::submit(events().settings(), &request);
        Some(pages::report::report(&request, &form_url(&request)?, &submit_url))
    }

    fn document(&self) -> String {
        let Some(request) = self.request() else { return String::new() };
        let form = form_url(&request);
        let event = hitl_core::Event { request, outcome: self.known() };
        document(&EventView::new(events().settings(), event, form))
    }

    async fn poll(&self) -> Result<Option<wit::Outcome>, wit::Error> {
        let looked = self.look().await.map_err(convert::error)?;
        Ok(looked.outcome().map(convert::outcome))
    }

    async fn wait(&self) -> Result<wit::Outcome, wit::Error> {
        loop {
            // Boxed, and taken apart before it waits: what lies in memory meanwhile is the call to the timer.
            let (again, key) = match Box::pin(self.look()).await.map_err(convert::error)? {
                State::Ended(outcome) => return Ok(convert::outcome(outcome)),
                State::Open { again, key } => (again, key),
            };
            timer::wait_until(again.millis(), until(key, None)).await;
        }
    }

    async fn cancel(&self, comment: Option<String>) -> Result<wit::Outcome, wit::Error> {
        let request = self.request().ok_or(wit::Error::NotFound)?;
        let creator = Decision { comment, ..Decision::by(Actor::of(ActorKind::Creator), "events") };
        let ended = events().cancel(&request, creator, now()).await;
        run_cleanup();
        let outcome = ended.map_err(convert::error)?;
        *self.outcome.borrow_mut() = Some(Box::new(outcome.clone()));
        Ok(convert::outcome(outcome))
    }
}
