//! `/v1/events`: creating, listing and showing events.

use crate::documents::Link;
use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply::{self, Response};
use crate::http::{Body, Handled};
use crate::links::urls;
use crate::model::error::{Error, FieldError, Rule};
use crate::model::question::{Kind, Question};
use crate::model::request::Request;
use crate::model::timeout::{OnTimeout, Timeout};
use crate::model::timestamp::Timestamp;
use crate::model::value::DataType;
use crate::pages;
use crate::protocol::{Event, Filter, MAX_PAGE, State};
use crate::settings::Settings;
use crate::store::storage::Storage;
use http::{StatusCode, header};
use serde_json::Value as Json;

/// The longest `?wait=`, in seconds.
const MAX_WAIT: u64 = 60;
/// How many there are by default.
const DEFAULT_LIMIT: u32 = 50;

pub(crate) async fn create<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    context.key_holder()?;
    let mut members = context.members()?;
    let question = question(context.events.settings(), context.now, &mut members).map_err(Problem::fields)?;
    let found = context.events.create(question, context.now, context.random).await?;
    let status = if found.created { StatusCode::CREATED } else { StatusCode::OK };
    let location = urls::api(context.events.settings(), &found.event.request);
    let view = context.view(found.event).await?;
    Ok(reply::json(status, &view).with(header::LOCATION, location))
}

/// The question that the members describe.
///
/// # Errors
///
/// Every member that breaks a rule.
pub(crate) fn question(
    settings: &Settings,
    now: Timestamp,
    members: &mut Members,
) -> Result<Question, Vec<FieldError>> {
    let question = read_question(members);
    members.refuse_the_rest();
    if members.errors.is_empty() {
        return Ok(question);
    }
    let mut errors = std::mem::take(&mut members.errors);
    // What could be read may break further rules; a name that is refused already is not refused again.
    if let Err(Error::Invalid(more)) = question.request(settings, now, &[0; 32]) {
        let new = more.into_iter().filter(|error| errors.iter().all(|other| other.field != error.field));
        let new: Vec<_> = new.collect();
        errors.extend(new);
    }
    Err(errors)
}

/// The question that the members describe. What is wrong in them is in their errors, and stands here as something that
/// breaks no further rule.
fn read_question(members: &mut Members) -> Question {
    let name = members.required_text("event_name").unwrap_or_default();
    let prompt = members.required_text("prompt").unwrap_or_default();
    let named = members.required_text("data_type");
    let schema = members.given("schema");
    let kind = named.and_then(|name| match DataType::named(&name) {
        Some(data_type) => Some(Kind::One(data_type)),
        None if name == Kind::FORM => {
            // It cannot fail to be written: it was read from JSON.
            Some(Kind::Form(serde_json::to_string(&schema).unwrap_or_default()))
        }
        None => {
            members.refuse("data_type", Rule::OneOf(&["int", "float", "bool", "str"]));
            None
        }
    });
    if schema.is_some() && !matches!(kind, Some(Kind::Form(_))) {
        members.refuse("schema", Rule::FormsNotYet);
    }
    let known = matches!(kind, Some(Kind::One(_)));
    let mut question = Question::new(name, prompt, kind.unwrap_or(Kind::One(DataType::Str)));
    question.org = members.text("org");
    question.project = members.text("project");
    question.domain = members.text("domain");
    question.run = members.text("run");
    question.key = members.text("key");
    question.timeout = match members.take("timeout_seconds") {
        None => Timeout::Default,
        Some(Json::Null) => Timeout::Never,
        Some(json) => members.seconds("timeout_seconds", &json).map_or(Timeout::Default, Timeout::Seconds),
    };
    if let Some(json) = members.given("poll_interval_seconds") {
        question.poll_interval_seconds = members.seconds("poll_interval_seconds", &json);
    }
    if let Some(json) = members.given("on_timeout") {
        match OnTimeout::from_json(&json) {
            // Without a type it cannot be checked whether an answer suits it.
            Ok(on_timeout) if known => question.on_timeout = on_timeout,
            Ok(_) => {}
            Err(rule) => members.refuse("on_timeout", rule),
        }
    }
    if members.text("prompt_format").is_some_and(|format| format != "text") {
        members.refuse("prompt_format", Rule::PromptFormatNotYet);
    }
    question
}

pub(crate) async fn list<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    context.key_holder()?;
    let query = context.query()?;
    query.only(&["status", "project", "domain", "run", "q", "limit", "after"])?;
    let limit = match query.get("limit") {
        None => DEFAULT_LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MAX_PAGE).contains(limit))
            .ok_or_else(|| Problem::field("limit", Rule::Range { least: 1, most: MAX_PAGE }))?,
    };
    // A form sends what was left empty as well.
    let filled = |name: &str| query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    // A list of what has no status would be a surprise: an empty one is as wrong as any other.
    let mut parameter =
        |name: &str| if name == "status" { query.get(name).map(str::to_owned) } else { filled(name) };
    let filter = filter(&mut parameter).map_err(|error| Problem::fields(vec![error]))?;
    let after = filled("after");
    let listed = context.events.view_list(&filter, after.as_deref(), limit, context.now, context.random);
    Ok(reply::json(StatusCode::OK, &listed.await?))
}

/// Which events the parameters ask for.
///
/// # Errors
///
/// The parameter that breaks a rule.
pub(crate) fn filter(parameter: &mut dyn FnMut(&str) -> Option<String>) -> Result<Filter, FieldError> {
    let ended = match parameter("status").as_deref() {
        None | Some("pending") => false,
        Some("all") => true,
        Some(_) => return Err(FieldError::new("status", Rule::OneOf(&["pending", "all"]))),
    };
    Ok(Filter {
        ended,
        project: parameter("project"),
        domain: parameter("domain"),
        run: parameter("run"),
        text: parameter("q"),
    })
}

/// How long the request waits for the outcome, in seconds.
fn wait<S>(context: &Context<'_, S>) -> Result<u64, Problem> {
    let query = context.query()?;
    query.only(&["wait"])?;
    match query.get("wait") {
        None => Ok(0),
        // More digits than a number holds are a long wait, too.
        Some(text) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(text.parse().unwrap_or(MAX_WAIT).min(MAX_WAIT))
        }
        Some(_) => Err(Problem::field("wait", Rule::WholeSeconds)),
    }
}

pub(crate) async fn show<S: Storage>(
    context: &Context<'_, S>,
    request: Request,
    outcome: Option<&[u8]>,
) -> Result<Handled, Problem> {
    let seconds = wait(context)?;
    let outcome = match context.events.state(&request, outcome, context.now).await? {
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
    let shown = context.view(Event { request, outcome }).await?;
    Ok(Handled::Reply(reply::json(StatusCode::OK, &shown)))
}

pub(crate) async fn link<S: Storage>(
    context: &Context<'_, S>,
    request: Request,
) -> Result<Response, Problem> {
    let query = context.query()?;
    query.only(&["subject", "valid_seconds"])?;
    let seconds = match query.get("valid_seconds") {
        None => None,
        Some(text) => match text.parse() {
            Ok(seconds) => Some(seconds),
            Err(_) => {
                return Err(Problem::field("valid_seconds", Rule::WholeSeconds));
            }
        },
    };
    let form =
        context.events.link(&request, query.get("subject"), seconds, context.now, context.random).await?;
    Ok(reply::json(StatusCode::OK, &Link { form }))
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
