//! The interface `events`. The resource `question` is the one of [`hitl_bindings`].

use crate::due::move_on;
use crate::platform::{Platform, document, random};
use hitl_bindings::types as wit;
use hitl_bindings::{Question, convert};
use hitl_core::documents::EventView;
use hitl_core::links::urls;
use hitl_core::{Actor, ActorKind, Decision, Error, Outcome, Request, State, pages};
use std::cell::RefCell;
use std::marker::PhantomData;

/// What stands behind a handle to an event. Thousands may wait at once, so it keeps the event as the bytes that are
/// stored, and reads them when somebody asks.
#[derive(Debug)]
pub struct Event<P> {
    id: Box<str>,
    request: Box<[u8]>,
    outcome: RefCell<Option<Box<Outcome>>>,
    platform: PhantomData<P>,
}

/// `create`.
///
/// # Errors
///
/// Those of the interface.
pub async fn create<P: Platform>(question: &Question) -> Result<Event<P>, wit::Error> {
    let question = question.document()?;
    let found = P::events().create_from(question.as_bytes(), P::now(), &random::<P>).await;
    Event::new(found.map(|found| found.event)).await
}

/// `open`.
///
/// # Errors
///
/// Those of the interface.
pub async fn open<P: Platform>(id: String) -> Result<Event<P>, wit::Error> {
    Event::new(P::events().callers_event(&id, P::now()).await).await
}

impl<P: Platform> Event<P> {
    async fn new(event: Result<hitl_core::Event, Error>) -> Result<Self, wit::Error> {
        move_on::<P>();
        let hitl_core::Event { request, outcome } = event.map_err(convert::error)?;
        // So that the link is known from here on, without asking storage.
        P::events().form_url(&request, P::now(), &random::<P>).await.map_err(convert::error)?;
        Ok(Self {
            request: request.bytes().into(),
            id: request.request_id.into(),
            outcome: RefCell::new(outcome.map(Box::new)),
            platform: PhantomData,
        })
    }

    /// The event as it is stored; these bytes were made from one, so none is no case.
    fn request(&self) -> Option<Request> {
        Request::read(&self.id, &self.request).ok()
    }

    fn known(&self) -> Option<Outcome> {
        self.outcome.borrow().as_deref().cloned()
    }

    /// The event's link, if the caller may see it.
    fn link(request: &Request) -> Option<String> {
        P::events().caller_decides().ok()?;
        Some(P::events().known_form_url(request, P::now()).unwrap_or_default())
    }

    async fn look(&self) -> Result<State, Error> {
        // What was stored never changes, so it need not be read again.
        if let Some(outcome) = self.known() {
            return Ok(State::Ended(outcome));
        }
        let request = self.request().ok_or(Error::NotFound)?;
        let looked = P::events().look(&request, P::now()).await;
        move_on::<P>();
        if let Ok(State::Ended(outcome)) = &looked {
            *self.outcome.borrow_mut() = Some(Box::new(outcome.clone()));
        }
        looked
    }

    /// `id`.
    pub fn id(&self) -> String {
        self.id.to_string()
    }

    /// `form-url`.
    pub fn form_url(&self) -> Option<String> {
        Self::link(&self.request()?)
    }

    /// `api-url`.
    pub fn api_url(&self) -> String {
        self.request().map(|request| urls::api(P::events().settings(), &request)).unwrap_or_default()
    }

    /// `report`.
    pub fn report(&self) -> Option<String> {
        let request = self.request()?;
        let submit_url = urls::submit(P::events().settings(), &request);
        Some(pages::report::report(&request, &Self::link(&request)?, &submit_url))
    }

    /// `document`.
    pub fn document(&self) -> String {
        let Some(request) = self.request() else { return String::new() };
        let form = Self::link(&request);
        let event = hitl_core::Event { request, outcome: self.known() };
        document(&EventView::new(P::events().settings(), event, form))
    }

    /// `poll`.
    ///
    /// # Errors
    ///
    /// Those of the interface.
    pub async fn poll(&self) -> Result<Option<wit::Outcome>, wit::Error> {
        let looked = self.look().await.map_err(convert::error)?;
        Ok(looked.outcome().map(convert::outcome))
    }

    /// `wait`.
    ///
    /// # Errors
    ///
    /// Those of the interface.
    pub async fn wait(&self) -> Result<wit::Outcome, wit::Error> {
        loop {
            // Boxed, and taken apart before it waits: what lies in memory meanwhile is the call to the host.
            let (again, key) = match Box::pin(self.look()).await.map_err(convert::error)? {
                State::Ended(outcome) => return Ok(convert::outcome(outcome)),
                State::Open { again, key } => (again, key),
            };
            P::wait_until(again, key, None).await;
        }
    }

    /// `cancel`.
    ///
    /// # Errors
    ///
    /// Those of the interface.
    pub async fn cancel(&self, comment: Option<String>) -> Result<wit::Outcome, wit::Error> {
        let request = self.request().ok_or(wit::Error::NotFound)?;
        let creator = Decision { comment, ..Decision::by(Actor::of(ActorKind::Creator), "events") };
        let ended = P::events().cancel(&request, creator, P::now()).await;
        move_on::<P>();
        let outcome = ended.map_err(convert::error)?;
        *self.outcome.borrow_mut() = Some(Box::new(outcome.clone()));
        Ok(convert::outcome(outcome))
    }
}
