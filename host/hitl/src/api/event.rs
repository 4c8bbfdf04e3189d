//! An event, seen by the program that asks.

use super::answer::{self, Answer};
use super::error::Error;
use super::hitl::Hitl;
use super::outcome::Outcome;
use crate::bindings::hitl::hitl::types;
use crate::calls::{self, Found};
use hitl_core::Status;
use std::marker::PhantomData;
use std::sync::Arc;

/// One question to a person, whose answer is a `T`. Cheap to clone. Dropping it changes nothing: [`Hitl::open`] finds it again.
#[derive(Debug, Clone)]
pub struct Event<T> {
    pub(super) hitl: Hitl,
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
    pub(super) fn of(hitl: &Hitl, found: Found) -> Result<Event<T>, Error> {
        let Found { document, api_url, report } = found;
        if !answer::suits::<T>(&document.data_type) {
            return Err(Error::OtherType);
        }
        let known = Arc::new(Known {
            id: document.id,
            form_url: document.form_url.unwrap_or_default(),
            api_url,
            report: report.unwrap_or_default(),
        });
        Ok(Event { hitl: hitl.clone(), known, answer: PhantomData })
    }

    /// Its id, the same for ever.
    pub fn id(&self) -> &str {
        &self.known.id
    }

    /// The link that lets its holder see and answer this event.
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
        let looked = calls::look(self.hitl.instances(), self.known.id.clone()).await??;
        looked.outcome.map(answered).transpose()
    }

    /// Waits for the answer. May be called any number of times; a call that is dropped costs nothing. Where the form is
    /// served from here, it waits until whoever answered by a browser has the page that says so, 3 seconds at most.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`], [`Error::Declined`], [`Error::Cancelled`], or what the store said.
    pub async fn wait(&self) -> Result<T, Error> {
        self.hitl.needed();
        let outcome = calls::wait(self.hitl.instances(), &self.known.id).await??;
        // The program may end now, and with it what shows the page to whoever answered.
        self.hitl.site().owed.fetched(&self.known.id).await;
        answered(outcome)
    }

    /// Withdraws the event. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, if it ended otherwise before; or what the store said.
    pub async fn cancel(&self) -> Result<(), Error> {
        calls::cancel(self.hitl.instances(), self.known.id.clone(), None).await??;
        Ok(())
    }
}

impl Hitl {
    /// The event with this id, created here or elsewhere on the same store.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::OtherType`] if its answer is no `T`, or what the store said.
    pub async fn open<T: Answer>(&self, id: impl Into<String>) -> Result<Event<T>, Error> {
        Event::of(self, calls::open(self.instances(), id.into()).await??)
    }
}

/// The answer in an outcome, or why there is none.
fn answered<T: Answer>(outcome: types::Outcome) -> Result<T, Error> {
    let outcome = Outcome::from(outcome);
    match outcome.status {
        Status::Completed => outcome.value.as_ref().and_then(answer::read).ok_or(Error::OtherType),
        Status::Declined => Err(Error::Declined(Box::new(outcome))),
        Status::TimedOut => Err(Error::TimedOut(Box::new(outcome))),
        Status::Cancelled => Err(Error::Cancelled(Box::new(outcome))),
    }
}
