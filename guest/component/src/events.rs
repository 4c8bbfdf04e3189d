//! The exported interface `hitl:hitl/events`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::bindings::hitl::hitl::timer;
use crate::bindings::hitl::hitl::types as wit;
use crate::convert;
use crate::instance::{events, now, random, run_cleanup};
use crate::store::until;
use hitl_core::links::urls;
use hitl_core::{ActorKind, Error, Input, Outcome, Request, State, pages};
use std::cell::RefCell;

/// What stands behind a handle to an event. Thousands may wait at once, so it keeps the event as the bytes that are
/// stored, and reads them when somebody asks.
pub(crate) struct Event {
    id: Box<str>,
    request: Box<[u8]>,
    outcome: RefCell<Option<Box<Outcome>>>,
}

impl Event {
    async fn handle(event: hitl_core::Event) -> Result<export::Event, Error> {
        let hitl_core::Event { request, outcome } = event;
        // So that the link is known from here on, without asking storage.
        events().form_url(&request, now(), &random).await?;
        Ok(export::Event::new(Event {
            request: request.bytes().into(),
            id: request.request_id.into(),
            outcome: RefCell::new(outcome.map(Box::new)),
        }))
    }

    /// The event as it is stored; these bytes were made from one, so none is no case.
    fn request(&self) -> Option<Request> {
        Request::read(&self.id, &self.request).ok()
    }

    async fn look(&self) -> Result<State, Error> {
        // What was stored when the event was created never changes, so it need not be read again.
        let request = self.request().ok_or(Error::NotFound)?;
        let looked = events().look(&request, now()).await;
        run_cleanup();
        if let Ok(State::Ended(outcome)) = &looked {
            *self.outcome.borrow_mut() = Some(Box::new(outcome.clone()));
        }
        looked
    }
}

fn report(request: &Request) -> String {
    pages::report::report(request, &form_url(request), &urls::submit(events().settings(), request))
}

fn form_url(request: &Request) -> String {
    events().known_form_url(request, now()).unwrap_or_default()
}

impl export::Guest for Component {
    type Event = Event;

    async fn create(spec: wit::Spec) -> Result<export::Event, wit::Error> {
        let found = events().create(convert::spec(spec), now(), &random).await;
        run_cleanup();
        Event::handle(found.map_err(convert::error)?.event).await.map_err(convert::error)
    }

    async fn open(id: String) -> Result<export::Event, wit::Error> {
        let event = events().open(&id, now()).await;
        run_cleanup();
        Event::handle(event.map_err(convert::error)?).await.map_err(convert::error)
    }

    async fn submit(
        id: String,
        value: wit::Value,
        decision: wit::Decision,
    ) -> Result<wit::Outcome, wit::Error> {
        let (value, decision) = (convert::value(value), convert::decision(decision, ActorKind::Program));
        let request = events().request(&id).await.map_err(convert::error)?;
        let ended = events().submit(&request, Input::Value(&value), decision, now()).await;
        run_cleanup();
        ended.map(convert::outcome).map_err(convert::error)
    }

    async fn decline(id: String, decision: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let request = events().request(&id).await.map_err(convert::error)?;
        let ended = events().decline(&request, convert::decision(decision, ActorKind::Program), now()).await;
        run_cleanup();
        ended.map(convert::outcome).map_err(convert::error)
    }

    async fn link(
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Result<String, wit::Error> {
        let request = events().request(&id).await.map_err(convert::error)?;
        let link = events().link(&request, subject.as_deref(), valid_seconds, now(), &random).await;
        link.map_err(convert::error)
    }

    async fn list(filter: wit::Filter, after: Option<String>, limit: u32) -> Result<wit::Page, wit::Error> {
        let filter = convert::filter(filter);
        let page = events().list(&filter, after.as_deref(), limit, now()).await;
        run_cleanup();
        let page = page.map_err(convert::error)?;
        let mut infos = Vec::with_capacity(page.events.len());
        for event in page.events {
            let link = events().form_url(&event.request, now(), &random).await.map_err(convert::error)?;
            infos.push(convert::info(event.request, event.outcome, link));
        }
        Ok(wit::Page { events: infos, next: page.next })
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.id.to_string()
    }

    fn info(&self) -> wit::Info {
        let outcome = self.outcome.borrow().as_deref().cloned();
        match self.request() {
            Some(request) => {
                let link = form_url(&request);
                convert::info(request, outcome, link)
            }
            None => convert::no_info(&self.id),
        }
    }

    fn form_url(&self) -> String {
        self.request().map(|request| form_url(&request)).unwrap_or_default()
    }

    fn api_url(&self) -> String {
        self.request().map(|request| urls::api(events().settings(), &request)).unwrap_or_default()
    }

    fn report(&self) -> String {
        self.request().map(|request| report(&request)).unwrap_or_default()
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
            timer::wait_until(again.millis(), until(key)).await;
        }
    }

    async fn cancel(&self, decision: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let request = self.request().ok_or(wit::Error::NotFound)?;
        let ended = events().cancel(&request, convert::decision(decision, ActorKind::Creator), now()).await;
        run_cleanup();
        ended.map(convert::outcome).map_err(convert::error)
    }
}
