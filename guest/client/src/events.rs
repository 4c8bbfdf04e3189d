//! The exported interface `hitl:hitl/events`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::events as export;
use crate::bindings::hitl::hitl::types as wit;
use crate::bindings::wasi::clocks::monotonic_clock;
use crate::call::{Patience, call};
use crate::convert;
use crate::decode::{self, Event as Decoded};
use crate::encode;
use crate::exchange::{Failure, Sent};
use hitl_core::{ActorKind, Request, id, pages};
use std::cell::RefCell;

/// How long a server is asked to hold an answer, in seconds.
const HOLD: u64 = 30;
/// How long an answer may take beyond that, in seconds.
const SLOW: u64 = 30;
/// What two looks of one who waits are apart at least, in nanoseconds, though a server does not hold its answers.
const LEAST: u64 = 1_000_000_000;

/// What stands behind a handle to an event.
pub(crate) struct Event {
    request: Request,
    form_url: String,
    submit_url: String,
    api_url: String,
    outcome: RefCell<Option<wit::Outcome>>,
}

impl Event {
    fn handle(decoded: Decoded) -> export::Event {
        let Decoded { request, outcome, form_url, submit_url, report_url } = decoded;
        let api_url = report_url.strip_suffix("/report").unwrap_or(&report_url).to_owned();
        export::Event::new(Event { request, form_url, submit_url, api_url, outcome: RefCell::new(outcome) })
    }

    /// Asks for the event as it stands, of which only how it ended can be new. The answer may be held for so many
    /// seconds.
    async fn look(&self, hold: u64, patience: Patience) -> Result<Option<wit::Outcome>, wit::Error> {
        if let Some(outcome) = &*self.outcome.borrow() {
            return Ok(Some(outcome.clone()));
        }
        let path = format!("/v1/events/{}?wait={hold}", self.request.request_id);
        let sent = Sent { body: None, path: &path, seconds: hold + SLOW };
        let decoded = Decoded::read(&call(&sent, patience).await?, Some(&self.request.request_id))?;
        self.outcome.borrow_mut().clone_from(&decoded.outcome);
        Ok(decoded.outcome)
    }
}

/// Sends what concerns the event `id`: a look if there is no body.
async fn about(id: &str, what: &str, body: Option<&str>) -> Result<Decoded, wit::Error> {
    // Anything else is the id of nothing, and could lead to another path.
    if !id::is_id(id) {
        return Err(wit::Error::NotFound);
    }
    let path = format!("/v1/events/{id}{what}");
    let reply = call(&Sent { body, path: &path, seconds: SLOW }, Patience::Short).await?;
    Decoded::read(&reply, Some(id))
}

/// How the event ended that this answer to ending it shows.
fn ended(decoded: Decoded) -> Result<wit::Outcome, wit::Error> {
    decoded.outcome.ok_or_else(|| wit::Error::Other("the server has not ended the event".into()))
}

impl export::Guest for Component {
    type Event = Event;

    async fn create(spec: wit::Spec) -> Result<export::Event, wit::Error> {
        let body = encode::question(convert::spec(spec));
        let sent = Sent { body: Some(&body), path: "/v1/events", seconds: SLOW };
        Ok(Event::handle(Decoded::read(&call(&sent, Patience::Short).await?, None)?))
    }

    async fn open(id: String) -> Result<export::Event, wit::Error> {
        Ok(Event::handle(about(&id, "", None).await?))
    }

    async fn submit(
        id: String,
        value: wit::Value,
        decision: wit::Decision,
    ) -> Result<wit::Outcome, wit::Error> {
        let body =
            encode::decision(convert::decision(decision, ActorKind::Program), Some(&convert::value(value)));
        ended(about(&id, "/response", Some(&body)).await?)
    }

    async fn decline(id: String, decision: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let body = encode::decision(convert::decision(decision, ActorKind::Program), None);
        ended(about(&id, "/decline", Some(&body)).await?)
    }

    async fn link(
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Result<String, wit::Error> {
        if !id::is_id(&id) {
            return Err(wit::Error::NotFound);
        }
        let seconds = valid_seconds.map(|seconds| seconds.to_string());
        let query = encode::query(&[("subject", subject.as_deref()), ("valid_seconds", seconds.as_deref())]);
        let path = format!("/v1/events/{id}/link{query}");
        decode::link(&call(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await?)
    }

    async fn list(
        filter: wit::Filter,
        after: Option<String>,
        mut limit: u32,
    ) -> Result<wit::Page, wit::Error> {
        let filter = convert::filter(filter);
        loop {
            let path = format!("/v1/events{}", encode::filter(&filter, after.as_deref(), limit));
            match call(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await {
                // Events with long answers: fewer of them then.
                Err(Failure::TooLong) if limit > 1 => limit /= 2,
                reply => {
                    let (events, next) = decode::page(&reply?)?;
                    return Ok(wit::Page { events, next });
                }
            }
        }
    }
}

impl export::GuestEvent for Event {
    fn id(&self) -> String {
        self.request.request_id.clone()
    }

    fn info(&self) -> wit::Info {
        let info = convert::info(self.request.clone(), None, self.form_url.clone());
        wit::Info { outcome: self.outcome.borrow().clone(), ..info }
    }

    fn form_url(&self) -> String {
        self.form_url.clone()
    }

    fn api_url(&self) -> String {
        self.api_url.clone()
    }

    fn report(&self) -> String {
        // As the server makes it, of the same.
        pages::report::report(&self.request, &self.form_url, &self.submit_url)
    }

    async fn poll(&self) -> Result<Option<wit::Outcome>, wit::Error> {
        self.look(0, Patience::Short).await
    }

    async fn wait(&self) -> Result<wit::Outcome, wit::Error> {
        loop {
            let begun = monotonic_clock::now();
            if let Some(outcome) = self.look(HOLD, Patience::Endless).await? {
                return Ok(outcome);
            }
            let passed = monotonic_clock::now().saturating_sub(begun);
            if passed < LEAST {
                monotonic_clock::wait_for(LEAST - passed).await;
            }
        }
    }

    async fn cancel(&self, decision: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let body = encode::decision(convert::decision(decision, ActorKind::Creator), None);
        let ended = ended(about(&self.request.request_id, "/cancel", Some(&body)).await?)?;
        *self.outcome.borrow_mut() = Some(ended.clone());
        Ok(ended)
    }
}
