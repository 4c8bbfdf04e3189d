//! An event, seen by the program that asks.

use super::answer::{Answer, Value};
use super::blocking::Blocking;
use super::error::{Error, Outcome, Status};
use super::hitl::Hitl;
use crate::bindings::exports::hitl::hitl::events::Guest as Events;
use crate::bindings::hitl::hitl::types;
use crate::instance::Host;
use std::marker::PhantomData;
use std::sync::Arc;
use wasmtime::component::{Accessor, ResourceAny};

/// One question to a person, whose answer is a `T`. Cheap to clone. Dropping it changes nothing: [`Hitl::open`] finds it again.
#[derive(Debug, Clone)]
pub struct Event<T> {
    hitl: Hitl,
    known: Arc<Known>,
    answer: PhantomData<fn() -> T>,
}

/// What does not change.
#[derive(Debug)]
struct Known {
    id: String,
    form_url: String,
    api_url: String,
    report: String,
}

impl<T: Answer> Event<T> {
    /// The event whose handle `make` gets from the component.
    pub(super) async fn made_by(
        hitl: &Hitl,
        make: impl AsyncFnOnce(&Accessor<Host>, &Events) -> wasmtime::Result<Result<ResourceAny, types::Error>>,
    ) -> Result<Event<T>, Error> {
        let made = hitl.0.serve.pool.call(async move |accessor, component, handles| {
            let events = component.hitl_hitl_events();
            let handle = match make(accessor, events).await? {
                Ok(handle) => handles.keep(handle),
                Err(error) => return Ok(Err(error)),
            };
            let event = events.event();
            let info = event.call_info(accessor, handle).await?;
            let api_url = event.call_api_url(accessor, handle).await?;
            let report = event.call_report(accessor, handle).await?;
            Ok(Ok((info, api_url, report)))
        });
        let (info, api_url, report) = made.await??;
        if info.data_type != T::DATA_TYPE {
            return Err(Error::OtherType);
        }
        let types::Info { id, form_url, .. } = info;
        let known = Arc::new(Known { id, form_url, api_url, report });
        Ok(Event { hitl: hitl.clone(), known, answer: PhantomData })
    }

    /// Its id, the same for ever.
    pub fn id(&self) -> &str {
        &self.known.id
    }

    /// The link that lets whoever holds it see and answer this event.
    pub fn form_url(&self) -> &str {
        &self.known.form_url
    }

    /// Where the API shows this event.
    pub fn api_url(&self) -> &str {
        &self.known.api_url
    }

    /// An HTML fragment for a run's report: the link, the API's address, and a `curl` line that answers.
    pub fn report(&self) -> &str {
        &self.known.report
    }

    /// Looks once: the answer, or none while the event is open.
    ///
    /// # Errors
    ///
    /// As [`Event::wait`].
    pub async fn poll(&self) -> Result<Option<T>, Error> {
        let id = self.known.id.clone();
        let looked = self.hitl.0.serve.pool.call(async move |accessor, component, handles| {
            let events = component.hitl_hitl_events();
            match events.call_open(accessor, id).await? {
                Ok(handle) => events.event().call_poll(accessor, handles.keep(handle)).await,
                Err(error) => Ok(Err(error)),
            }
        });
        looked.await??.map(answered).transpose()
    }

    /// Waits for the answer. May be called any number of times; a call that is dropped costs nothing.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`], [`Error::Declined`], [`Error::Cancelled`], or what the store said.
    pub async fn wait(&self) -> Result<T, Error> {
        self.hitl.needed();
        let shared = &self.hitl.0.serve.shared;
        answered(shared.wait(&self.hitl.0.serve.pool, &self.known.id).await??)
    }

    /// Withdraws the event. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, if it ended otherwise before; or what the store said.
    pub async fn cancel(&self) -> Result<(), Error> {
        let id = self.known.id.clone();
        let cancelled = self.hitl.0.serve.pool.call(async move |accessor, component, handles| {
            let events = component.hitl_hitl_events();
            let decision = types::Decision { decided_by: None, comment: None, idempotency_key: None };
            match events.call_open(accessor, id).await? {
                Ok(handle) => events.event().call_cancel(accessor, handles.keep(handle), decision).await,
                Err(error) => Ok(Err(error)),
            }
        });
        cancelled.await??;
        Ok(())
    }

    /// The same outside async code: `event.blocking().wait()`.
    pub fn blocking(&self) -> Blocking<'_, T> {
        Blocking { event: self, tasks: &self.hitl.0.tasks }
    }
}

/// The answer in an outcome, or why there is none.
fn answered<T: Answer>(outcome: types::Outcome) -> Result<T, Error> {
    let outcome = Outcome::from(outcome);
    match outcome.status {
        Status::Completed => {
            outcome.value.and_then(|value: Value| T::from_value(value)).ok_or(Error::OtherType)
        }
        Status::Declined => Err(Error::Declined(Box::new(outcome))),
        Status::TimedOut => Err(Error::TimedOut(Box::new(outcome))),
        Status::Cancelled => Err(Error::Cancelled(Box::new(outcome))),
    }
}
