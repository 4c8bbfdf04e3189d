//! `/v1/events`: creating, listing and showing events.

use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::respond::problem::Problem;
use crate::http::respond::reply::{self, Response};
use crate::http::respond::view::EventView;
use crate::http::{Body, Handled};
use crate::json::{self, Json, ToJson};
use crate::links::urls;
use crate::model::error::Error;
use crate::model::request::{OnTimeout, Request, Spec, Timeout};
use crate::model::value::DataType;
use crate::pages;
use crate::protocol::{Event, Filter, State};
use crate::store::storage::Storage;
use http::{StatusCode, header};

/// The longest `?wait=`, in seconds.
const MAX_WAIT: u64 = 60;
/// The most events on one page of a list.
const MAX_LIMIT: u32 = 200;
/// How many there are if nobody says.
const DEFAULT_LIMIT: u32 = 50;

pub(crate) async fn create<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    context.key_holder()?;
    let mut members = context.members()?;
    let spec = spec(&mut members);
    members.refuse_the_rest();
    if !members.errors.is_empty() {
        let mut errors = members.errors;
        // What could be read may break further rules; a name that is refused already is not refused again.
        if let Err(Error::Invalid(more)) = spec.request(context.events.settings(), context.now, &[0; 32]) {
            let new = more.into_iter().filter(|error| errors.iter().all(|other| other.field != error.field));
            let new: Vec<_> = new.collect();
            errors.extend(new);
        }
        return Err(Problem::fields(errors));
    }
    let found = context.events.create(spec, context.now, context.random).await?;
    let status = if found.created { StatusCode::CREATED } else { StatusCode::OK };
    let location = urls::api(context.events.settings(), &found.event.request);
    let shown = context.shown(found.event).await?;
    Ok(reply::json(status, &shown).with(header::LOCATION, location))
}

/// The event that the members describe. What is wrong in them is in their errors, and stands here as something that
/// breaks no further rule.
fn spec(members: &mut Members<'_>) -> Spec {
    let name = members.required_text("event_name").unwrap_or_default();
    let prompt = members.required_text("prompt").unwrap_or_default();
    let data_type = members.required_text("data_type").and_then(|name| {
        let data_type = DataType::named(&name);
        if data_type.is_none() {
            members.refuse("data_type", "This has to be \"int\", \"float\", \"bool\" or \"str\".");
        }
        data_type
    });
    let mut spec = Spec::new(name, prompt, data_type.unwrap_or(DataType::Str));
    spec.org = members.text("org");
    spec.project = members.text("project");
    spec.domain = members.text("domain");
    spec.run = members.text("run");
    spec.key = members.text("key");
    spec.timeout = match members.take("timeout_seconds") {
        None => Timeout::Default,
        Some(Json::Null) => Timeout::Never,
        Some(json) => members.seconds("timeout_seconds", &json).map_or(Timeout::Default, Timeout::Seconds),
    };
    spec.poll_interval_seconds = match members.given("poll_interval_seconds") {
        None => None,
        Some(json) => members.seconds("poll_interval_seconds", &json),
    };
    if let Some(json) = members.given("on_timeout") {
        match OnTimeout::from_json(&json) {
            // Without a type nobody knows whether an answer suits it.
            Ok(on_timeout) if data_type.is_some() => spec.on_timeout = on_timeout,
            Ok(_) => {}
            Err(rule) => members.refuse("on_timeout", rule),
        }
    }
    if members.text("prompt_format").is_some_and(|format| format != "text") {
        members.refuse("prompt_format", "Prompts are plain text: this has to be \"text\".");
    }
    if members.given("schema").is_some() {
        members.refuse(
            "schema",
            "Forms with several fields are not offered; ask for one value of a data_type: int, float, bool or str.",
        );
    }
    spec
}

struct List {
    events: Vec<EventView>,
    next: Option<String>,
}

impl ToJson for List {
    fn write_json(&self, out: &mut String) {
        json::Members::of(out).with(&[("events", &self.events), ("next", &self.next)]).end();
    }
}

pub(crate) async fn list<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    context.key_holder()?;
    let query = context.query()?;
    let ended = match query.get("status") {
        None | Some("pending") => false,
        Some("all") => true,
        Some(_) => return Err(Problem::field("status", "This has to be \"pending\" or \"all\".")),
    };
    let limit = match query.get("limit") {
        None => DEFAULT_LIMIT,
        Some(text) => text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or_else(|| {
            Problem::field("limit", format!("This has to be a whole number from 1 to {MAX_LIMIT}."))
        })?,
    };
    // A form sends what was left empty as well.
    let filled = |name| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter = Filter { ended, project: filled("project"), domain: filled("domain"), run: filled("run") };
    let page = context.events.list(&filter, filled("after").as_deref(), limit, context.now).await?;
    let mut events = Vec::with_capacity(page.events.len());
    for event in page.events {
        events.push(context.shown(event).await?);
    }
    Ok(reply::json(StatusCode::OK, &List { events, next: page.next }))
}

/// How long the call wants to wait for the outcome, in seconds.
fn wait<S>(context: &Context<'_, S>) -> Result<u64, Problem> {
    match context.query()?.get("wait") {
        None => Ok(0),
        // More digits than a number holds are a long wait, too.
        Some(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(text.parse().unwrap_or(MAX_WAIT).min(MAX_WAIT))
        }
        Some(_) => Err(Problem::field("wait", "This has to be a whole number of seconds.")),
    }
}

pub(crate) async fn show<S: Storage>(context: &Context<'_, S>, request: Request) -> Result<Handled, Problem> {
    let seconds = wait(context)?;
    let outcome = match context.events.look(&request, context.now).await? {
        State::Ended(outcome) => Some(outcome),
        State::Open { again, key } => {
            let end = context.now.plus_seconds(seconds);
            // The first call fixed the end. A clock that jumps back must not make the wait longer.
            let end = match context.request.body() {
                Body::Waiting(fixed) => end.min(*fixed),
                _ => end,
            };
            if context.now < end {
                return Ok(Handled::Wait { until: again.min(end), key, end });
            }
            None
        }
    };
    let shown = context.shown(Event { request, outcome }).await?;
    Ok(Handled::Reply(reply::json(StatusCode::OK, &shown)))
}

/// A link of one's own.
struct Link(String);

impl ToJson for Link {
    fn write_json(&self, out: &mut String) {
        json::Members::of(out).with(&[("form", &self.0)]).end();
    }
}

pub(crate) async fn link<S: Storage>(
    context: &Context<'_, S>,
    request: Request,
) -> Result<Response, Problem> {
    let query = context.query()?;
    let seconds = match query.get("valid_seconds") {
        None => None,
        Some(text) => match text.parse() {
            Ok(seconds) => Some(seconds),
            Err(_) => {
                return Err(Problem::field("valid_seconds", "This has to be a whole number of seconds."));
            }
        },
    };
    let form =
        context.events.link(&request, query.get("subject"), seconds, context.now, context.random).await?;
    Ok(reply::json(StatusCode::OK, &Link(form)))
}

pub(crate) async fn report<S: Storage>(
    context: &Context<'_, S>,
    request: Request,
) -> Result<Response, Problem> {
    let form_url = context.events.form_url(&request, context.now, context.random).await?;
    Ok(reply::page(
        StatusCode::OK,
        pages::report::report(&request, &form_url, &urls::submit(context.events.settings(), &request)),
    ))
}
