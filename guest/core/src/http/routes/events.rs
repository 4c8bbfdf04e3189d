//! `/v1/events`: creating, listing and showing events.

use crate::documents::{EventView, Link};
use crate::http::Handled;
use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::exchange::Waits;
use crate::http::extract::filter::filter;
use crate::http::extract::question::question;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::routes::long_poll;
use crate::links::creating::Creating;
use crate::links::lifetime;
use crate::links::token::Refused;
use crate::links::urls;
use crate::model::error::Rule;
use crate::model::request::Request;
use crate::model::role::{Power, Reach};
use crate::pages;
use crate::protocol::{Event, MAX_PAGE, Principal, State};
use crate::store::storage::Storage;
use http::StatusCode;

/// How many there are by default.
const DEFAULT_LIMIT: u32 = 50;

pub(crate) async fn create<S: Storage>(
    context: &Context<'_, S>,
    mut who: Principal,
) -> Result<Response, Problem> {
    let query = context.query()?;
    let subject;
    let mut link = None;
    if let Principal::LinkHolder(named) = &mut who {
        subject = named.take();
        link = subject.as_deref().and_then(Creating::read);
        // Where links are open to all, this one is not: it is no link to a question.
        who = Principal::asking(link.ok_or_else(|| auth::shut(Refused::Invalid))?.party());
        query.only(&["t"])?;
    } else {
        // What a key may do is said by the key: a link beside it is not what was meant.
        query.only(&[])?;
    }
    let mut members = context.members()?;
    let mut question =
        question(context.events.settings(), context.now, &mut members).map_err(Problem::fields)?;
    if let Some(link) = link {
        link.put(&mut question, &context.events.settings().scope).map_err(Problem::fields)?;
    }
    if let Some(scope) = who.scope() {
        scope.fill(&mut question);
        if !scope.holds_question(&question, &context.events.settings().scope) {
            return Err(auth::out_of_scope(scope));
        }
    }
    let found = context.events.create_for(&who, question, context.now, context.random).await?;
    let status = if found.created { StatusCode::CREATED } else { StatusCode::OK };
    let location = urls::api(context.events.settings(), &found.event.request);
    let mut view = context.view(&who, found.event).await?;
    if link.is_some() {
        // The address stands in logs and settings of others: who holds it is not told what was answered.
        view.response = None;
    }
    Ok(reply::json(status, &view).with("location", location))
}

pub(crate) async fn list<S: Storage>(context: &Context<'_, S>, who: &Principal) -> Result<Response, Problem> {
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
    let listed = context.events.view_list(who, &filter, after.as_deref(), limit, context.now, context.random);
    Ok(reply::json(StatusCode::OK, &listed.await?))
}

pub(crate) async fn show<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    request: Request,
    outcome: Option<&[u8]>,
) -> Result<Handled, Problem> {
    let end = long_poll::end(context, long_poll::seconds(context)?);
    let outcome = match context.events.state(&request, outcome, context.now).await? {
        State::Ended(outcome) => Some(outcome),
        State::Open { again, key } => {
            if context.now < end {
                let waits = Waits::for_keys(end, again.min(end));
                return Ok(Handled::Wait(waits, key.into_iter().collect()));
            }
            None
        }
    };
    let event = Event { request, outcome };
    // Who answers is not told where it goes, which an error may say.
    let delivery = match who.reach(Power::Ask) {
        Reach::None => None,
        _ => context.events.callback_state(&event).await?,
    };
    let shown = EventView { delivery, ..context.view(who, event).await? };
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

/// Revokes one link to the event or all of them, and gives what is its own link then.
pub(crate) async fn revoke_links<S: Storage>(
    context: &Context<'_, S>,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = context.optional_members()?;
    let t = members.text("t");
    members.finish()?;
    let (events, now, random) = (context.events, context.now, context.random);
    match t {
        Some(t) => {
            let own = lifetime::expiry(&request, now);
            events.revoke_link(&request.request_id, Some(own), &t, now, random).await?;
        }
        None => events.revoke_links(&request, now, random).await?,
    }
    let form = events.form_url(&request, now, random).await?;
    Ok(reply::json(StatusCode::OK, &Link { form }))
}

pub(crate) async fn report<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    request: Request,
) -> Result<Response, Problem> {
    let form_url = context.events.link_for(who, &request, context.now, context.random).await?;
    Ok(reply::page(
        StatusCode::OK,
        pages::report::report(&request, &form_url, &urls::submit(context.events.settings(), &request)),
    ))
}
