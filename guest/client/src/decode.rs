//! What is answered: events, outcomes and problems, read from JSON that may be anything.

use crate::bindings::hitl::hitl::types::{Error, FieldError, Info, Outcome};
use crate::convert;
use crate::exchange::Reply;
use hitl_core::Request;
use hitl_core::documents::{EventList, EventView, Link, Problem};
use serde::de::DeserializeOwned;

/// An event as a server shows it.
pub(crate) struct Event {
    pub(crate) request: Request,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) form_url: String,
    pub(crate) submit_url: String,
    pub(crate) report_url: String,
}

impl From<EventView> for Event {
    fn from(view: EventView) -> Self {
        Self {
            request: view.request,
            outcome: view.response.map(convert::outcome),
            form_url: view.links.form,
            submit_url: view.links.submit,
            report_url: view.links.report,
        }
    }
}

impl Event {
    /// The event that `reply` is. `sought` is the id that was asked for.
    pub(crate) fn read(reply: &Reply, sought: Option<&str>) -> Result<Self, Error> {
        let view: EventView = document(reply, sought.is_some())?;
        if sought.is_some_and(|sought| sought != view.request.request_id) {
            return Err(not_understood(reply.status));
        }
        Ok(view.into())
    }

    pub(crate) fn info(self) -> Info {
        let info = convert::info(self.request, None, self.form_url);
        Info { outcome: self.outcome, ..info }
    }
}

/// The events that `reply` lists, and where the next page begins.
pub(crate) fn page(reply: &Reply) -> Result<(Vec<Info>, Option<String>), Error> {
    let EventList { events, next } = document(reply, false)?;
    Ok((events.into_iter().map(|view| Event::from(view).info()).collect(), next))
}

/// The link that `reply` is.
pub(crate) fn link(reply: &Reply) -> Result<String, Error> {
    document(reply, true).map(|Link { form }| form)
}

/// The document that a success carries. `one`: it is about one event, which may not exist.
fn document<D: DeserializeOwned>(reply: &Reply, one: bool) -> Result<D, Error> {
    if !(200..300).contains(&reply.status) {
        return Err(problem(reply, one));
    }
    serde_json::from_slice(&reply.body).map_err(|_| not_understood(reply.status))
}

/// What an answer other than a success means.
fn problem(reply: &Reply, one: bool) -> Error {
    let Ok(problem) = serde_json::from_slice::<Problem>(&reply.body) else {
        let detail = format!("the server answered with status {}", reply.status);
        return if matches!(reply.status, 401 | 403) { Error::Denied(detail) } else { Error::Other(detail) };
    };
    let Problem { detail, errors, outcome, .. } = problem;
    match (reply.status, outcome) {
        (401 | 403, _) => Error::Denied(detail),
        (404, _) if one => Error::NotFound,
        (409 | 410, Some(outcome)) => Error::Ended(convert::outcome(*outcome)),
        (409, None) => Error::Conflict(detail),
        (400 | 422, _) if !errors.is_empty() => Error::Invalid(
            errors
                .into_iter()
                .map(|error| FieldError { field: error.field, message: error.message })
                .collect(),
        ),
        _ => Error::Other(detail),
    }
}

fn not_understood(status: u16) -> Error {
    Error::Other(format!(
        "the server's answer with status {status} is not understood: is it a hitl server, of this version?"
    ))
}
