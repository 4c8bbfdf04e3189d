//! What those may do who call the component's own interfaces: programs that it is composed with, which show no key.
//!
//! The host says it in settings, so that a flow which has the component inside it may what a flow may that has not: ask in its
//! run, see what was asked there, and answer only where it is let.

use super::{Event, Events, Filter};
use crate::model::error::Error;
use crate::model::question::Question;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::store::storage::Storage;
use crate::text::en;

impl<S: Storage> Events<S> {
    /// The stored form of the event `id`, if it is one of the caller's run.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn callers_request(&self, id: &str) -> Result<Request, Error> {
        self.callers(self.request(id).await?, |request| request)
    }

    /// The event `id`, as [`Events::open`], if it is one of the caller's run.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what storage said.
    pub async fn callers_event(&self, id: &str, now: Timestamp) -> Result<Event, Error> {
        self.callers(self.open(id, now).await?, |event| &event.request)
    }

    fn callers<T>(&self, found: T, request: impl Fn(&T) -> &Request) -> Result<T, Error> {
        let sees = self.settings.caller.sees(request(&found).run.as_deref());
        if sees { Ok(found) } else { Err(Error::NotFound) }
    }

    /// Whether the caller may answer and hand out links.
    ///
    /// # Errors
    ///
    /// [`Error::Denied`], with how to let it.
    pub fn caller_decides(&self) -> Result<(), Error> {
        if self.settings.caller.decides() { Ok(()) } else { Err(Error::Denied(en::CALLER_MAY_NOT.into())) }
    }

    /// The question as the caller asks it: in its run, whichever it names.
    pub(crate) fn callers_question(&self, question: Question) -> Question {
        let run = self.settings.caller.asks_in(question.run.as_deref()).map(str::to_owned);
        Question { run, ..question }
    }

    /// The filter by which the caller lists: of its run, whichever it names.
    pub(crate) fn callers_filter(&self, filter: Filter) -> Filter {
        let run = self.settings.caller.asks_in(filter.run.as_deref()).map(str::to_owned);
        Filter { run, ..filter }
    }
}
