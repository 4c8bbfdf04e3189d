//! `/v1/events/{id}/response`, `decline` and `cancel`: ending an event with the API key; and `extend`: giving people more time for it.

use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::router::Route;
use crate::model::error::Rule;
use crate::model::request::Request;
use crate::model::validate::Input;
use crate::protocol::{Decision, Event, Principal};
use crate::store::storage::Storage;
use http::StatusCode;
use std::borrow::Cow;

/// Ends the event as `route` says.
pub(crate) async fn end<S: Storage>(
    context: &Context<'_, S>,
    route: Route,
    who: Principal,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = match route {
        Route::Respond => context.members()?,
        _ => context.optional_members()?,
    };
    let value = if route == Route::Respond { members.required("value") } else { None };
    let decision = decision(context, &mut members, route, who.clone())?;
    let outcome = match (route, value) {
        (Route::Cancel, _) => context.events.cancel(&request, decision, context.now).await?,
        (_, Some(value)) => {
            context.events.submit(&request, Input::Json(&value), decision, context.now).await?
        }
        (_, None) => context.events.decline(&request, decision, context.now).await?,
    };
    let event = Event { request, outcome: Some(outcome) };
    Ok(reply::json(StatusCode::OK, &context.view(&who, event).await?))
}

/// Moves the deadline of the event.
pub(crate) async fn extend<S: Storage>(
    context: &Context<'_, S>,
    who: Principal,
    mut request: Request,
) -> Result<Response, Problem> {
    let mut members = context.optional_members()?;
    let Decision { actor, via, .. } = decision(context, &mut members, Route::Extend, who.clone())?;
    context.events.extend(&mut request, actor, via, context.now).await?;
    let event = Event { request, outcome: None };
    Ok(reply::json(StatusCode::OK, &context.view(&who, event).await?))
}

/// What the members say of the decision of somebody with the API key.
fn decision<S>(
    context: &Context<'_, S>,
    members: &mut Members,
    route: Route,
    who: Principal,
) -> Result<Decision, Problem> {
    let via = members.text("via").map_or(Cow::Borrowed("api"), Cow::Owned);
    let named = members.text("decided_by");
    if named.is_some() && who.name().is_some() {
        members.refuse("decided_by", Rule::KeyHasName);
    }
    let decision = Decision {
        actor: who.actor(&via, named, route == Route::Cancel),
        via,
        // Who asks for more time has nothing more to say yet.
        comment: if route == Route::Extend { None } else { members.text("comment") },
        idempotency_key: context.idempotency_key(members),
    };
    members.finish()?;
    Ok(decision)
}
