//! What is answered: events, outcomes and problems, read from JSON that may be anything.

use crate::bindings::hitl::hitl::types::{Error, FieldError, Info, Outcome};
use crate::convert;
use crate::exchange::Reply;
use hitl_core::json::{Json, Object, ToJson};
use hitl_core::{DataType, Input, Request, Status, Timestamp};

/// An event as a server shows it.
pub(crate) struct Event {
    pub(crate) request: Request,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) form_url: String,
    pub(crate) submit_url: String,
    pub(crate) report_url: String,
}

impl Event {
    /// The event that `reply` is. `sought` is the id that was asked for.
    pub(crate) fn read(reply: &Reply, sought: Option<&str>) -> Result<Event, Error> {
        if !(200..300).contains(&reply.status) {
            return Err(problem(reply, sought.is_some()));
        }
        let event = Json::read(&reply.body).ok().and_then(|json| Event::of(&json));
        event
            .filter(|event| sought.is_none_or(|sought| sought == event.request.request_id))
            .ok_or_else(|| not_understood(reply.status))
    }

    fn of(json: &Json<'_>) -> Option<Event> {
        let Json::Object(event) = json else { return None };
        let Json::Object(links) = event.get("links")? else { return None };
        // An event is its stored form, and some more.
        let request = Request::read(text(event, "request_id")?, json.to_json().as_bytes()).ok()?;
        let outcome = match event.get("response")? {
            Json::Null => None,
            json => Some(outcome(json)?),
        };
        let link = |name| text(links, name).map(str::to_owned);
        let (form_url, submit_url, report_url) = (link("form")?, link("submit")?, link("report")?);
        Some(Event { request, outcome, form_url, submit_url, report_url })
    }

    pub(crate) fn info(self) -> Info {
        let info = convert::info(self.request, None, self.form_url);
        Info { outcome: self.outcome, ..info }
    }
}

/// The events that `reply` lists, and where the next page begins.
pub(crate) fn page(reply: &Reply) -> Result<(Vec<Info>, Option<String>), Error> {
    if !(200..300).contains(&reply.status) {
        return Err(problem(reply, false));
    }
    let read = || {
        let Json::Object(page) = Json::read(&reply.body).ok()? else { return None };
        let Json::List(events) = page.get("events")? else { return None };
        let events: Option<_> = events.iter().map(|json| Event::of(json).map(Event::info)).collect();
        let next = match page.get("next")? {
            Json::Null => None,
            _ => Some(text(&page, "next")?.to_owned()),
        };
        Some((events?, next))
    };
    read().ok_or_else(|| not_understood(reply.status))
}

/// The link that `reply` is.
pub(crate) fn link(reply: &Reply) -> Result<String, Error> {
    if !(200..300).contains(&reply.status) {
        return Err(problem(reply, true));
    }
    let read = || {
        let Json::Object(links) = Json::read(&reply.body).ok()? else { return None };
        text(&links, "form").map(str::to_owned)
    };
    read().ok_or_else(|| not_understood(reply.status))
}

/// What an answer other than a success means. `one`: it is about one event, which may not exist.
fn problem(reply: &Reply, one: bool) -> Error {
    let json = Json::read(&reply.body).unwrap_or_default();
    let empty = Object::default();
    let problem = if let Json::Object(problem) = &json { problem } else { &empty };
    let detail = text(problem, "detail").map(str::to_owned);
    let detail = detail.unwrap_or_else(|| format!("the server answered with status {}", reply.status));
    match reply.status {
        401 | 403 => Error::Denied(detail),
        404 if one && problem.names().next().is_some() => Error::NotFound,
        409 | 410 if let Some(outcome) = problem.get("outcome").and_then(outcome) => Error::Ended(outcome),
        409 => Error::Conflict(detail),
        400 | 422 if let Some(errors) = errors(problem) => Error::Invalid(errors),
        _ => Error::Other(detail),
    }
}

/// The fields that are wrong, if any is named.
fn errors(problem: &Object<'_>) -> Option<Vec<FieldError>> {
    let Json::List(errors) = problem.get("errors")? else { return None };
    let errors = errors.iter().map(|json| {
        let Json::Object(error) = json else { return None };
        let said = |name| text(error, name).map(str::to_owned);
        Some(FieldError { field: said("field")?, message: said("message")? })
    });
    errors.collect::<Option<Vec<_>>>().filter(|errors| !errors.is_empty())
}

fn outcome(json: &Json<'_>) -> Option<Outcome> {
    let Json::Object(outcome) = json else { return None };
    let status = text(outcome, "status")?;
    let status = Status::ALL.into_iter().find(|known| known.name() == status)?;
    let data_type = DataType::named(text(outcome, "data_type")?)?;
    let value = match status {
        Status::Completed => Some(data_type.read(Input::Json(outcome.get("value")?)).ok()?),
        _ => None,
    };
    let optional = |name| match outcome.get(name) {
        None | Some(Json::Null) => Some(None),
        Some(Json::Text(text)) => Some(Some(text.clone().into_owned())),
        Some(_) => None,
    };
    let decided_at = match optional("decided_at")? {
        Some(text) => Some(Timestamp::parse(&text)?),
        None => None,
    };
    Some(convert::outcome(hitl_core::Outcome {
        status,
        value,
        request_id: text(outcome, "request_id")?.to_owned(),
        data_type,
        decided_at,
        decided_by: text(outcome, "decided_by")?.to_owned(),
        via: text(outcome, "via")?.to_owned(),
        comment: optional("comment")?,
        idempotency_key: None,
    }))
}

fn text<'o>(object: &'o Object<'_>, name: &str) -> Option<&'o str> {
    match object.get(name)? {
        Json::Text(text) => Some(&**text),
        _ => None,
    }
}

fn not_understood(status: u16) -> Error {
    Error::Other(format!(
        "the server's answer with status {status} is not understood: is it a hitl server, of this version?"
    ))
}
