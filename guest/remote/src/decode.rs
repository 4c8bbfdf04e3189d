//! What is answered: events, outcomes and problems, read from JSON that may be anything.

use crate::error::Error;
use crate::exchange::Reply;
use hitl_core::documents::{EventList, EventView, Link, Problem, ProblemType};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// An event as a server shows it.
#[derive(Debug)]
pub struct Event {
    /// What is read of it.
    pub view: EventView,
    /// All that the server said of it: a later one may say more than is read here.
    pub document: String,
}

impl Event {
    /// The event that `reply` is. `sought` is the id that was asked for.
    ///
    /// # Errors
    ///
    /// What a problem says, or that it is no event.
    pub fn read(reply: &Reply, sought: Option<&str>) -> Result<Self, Error> {
        let (view, document): (EventView, _) = document(reply, sought.is_some())?;
        if sought.is_some_and(|sought| sought != view.request.request_id) {
            return Err(not_understood(reply.status));
        }
        Ok(Self { view, document })
    }
}

/// What `reply` to a wait for many tells of each event, by its id: what a look at it alone would be answered with.
///
/// # Errors
///
/// What a problem says, or that it is no such answer.
pub fn told(reply: &Reply) -> Result<Vec<(String, Reply)>, Error> {
    let (mut waited, _): (Map<String, Json>, _) = document(reply, false)?;
    let mut told = Vec::new();
    for (name, part) in [("events", None), ("problems", Some("problem"))] {
        let Some(Json::Array(items)) = waited.remove(name) else { return Err(not_understood(reply.status)) };
        for item in items {
            let alone = part.map_or(&item, |part| &item[part]);
            let status = alone["status"].as_u64().and_then(|status| status.try_into().ok()).unwrap_or(200);
            let Some(id) = item["request_id"].as_str() else { return Err(not_understood(reply.status)) };
            let body = alone.to_string().into_bytes();
            told.push((id.to_owned(), Reply { status, retry_after: None, location: None, body }));
        }
    }
    Ok(told)
}

/// The document of the events that `reply` lists.
pub fn list(reply: &Reply) -> Result<String, Error> {
    document::<EventList>(reply, false).map(|(_, document)| document)
}

/// The link that `reply` is.
pub fn link(reply: &Reply) -> Result<String, Error> {
    document(reply, true).map(|(Link { form }, _)| form)
}

/// The document that a success carries, read and as it is. `one`: it is about one event, which may not exist.
fn document<D: DeserializeOwned>(reply: &Reply, one: bool) -> Result<(D, String), Error> {
    if !(200..300).contains(&reply.status) {
        return Err(problem(reply, one));
    }
    let text = str::from_utf8(&reply.body).ok();
    let read = text.and_then(|text| Some((serde_json::from_str(text).ok()?, text.to_owned())));
    read.ok_or_else(|| not_understood(reply.status))
}

/// What an answer other than a success means.
fn problem(reply: &Reply, one: bool) -> Error {
    let Ok(problem) = serde_json::from_slice::<Problem>(&reply.body) else {
        let mut detail = format!("the server answered with status {}", reply.status);
        if let Some(location) = reply.location.as_ref().filter(|_| matches!(reply.status, 300..=399)) {
            // Not followed: it could give the key to another server.
            detail.push_str(", it redirects to ");
            detail.extend(location.escape_debug());
            detail.push_str("; the address of the server has to be that one");
        }
        return if matches!(reply.status, 401 | 403) { Error::Denied(detail) } else { Error::Other(detail) };
    };
    let Problem { kind, detail, errors, outcome, .. } = problem;
    match (reply.status, outcome) {
        (401 | 403, _) => Error::Denied(detail),
        _ if kind == ProblemType::Denied => Error::Denied(detail),
        // An earlier server has no type for that.
        (404, _) if one || kind == ProblemType::NoEvent => Error::NotFound,
        (409 | 410, Some(outcome)) => Error::Ended(outcome),
        (409, None) => Error::Conflict(detail),
        (400 | 422, _) if !errors.is_empty() => Error::Invalid(errors),
        _ => Error::Other(detail),
    }
}

fn not_understood(status: u16) -> Error {
    Error::Other(format!(
        "the server's answer with status {status} is not understood: is it a hitl server, of this version?"
    ))
}
