//! `/v1/events/{id}/response`, `decline` and `cancel`: ending an event with the API key.

use crate::http::auth::Principal;
use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::respond::problem::Problem;
use crate::http::respond::reply::{self, Response};
use crate::http::router::Route;
use crate::model::request::Request;
use crate::model::value::Input;
use crate::protocol::{Decision, Event};
use crate::store::storage::Storage;
use http::StatusCode;

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
    let decision = decision(context, &mut members, who)?;
    let outcome = match (route, value) {
        (Route::Cancel, _) => context.events.cancel(&request, decision, context.now).await?,
        (_, Some(value)) => {
            context.events.submit(&request, Input::Json(&value), decision, context.now).await?
        }
        (_, None) => context.events.decline(&request, decision, context.now).await?,
    };
    let event = Event { request, outcome: Some(outcome) };
    Ok(reply::json(StatusCode::OK, &context.shown(event).await?))
}

/// Who decides, as a program with the API key says it.
fn decision<S>(
    context: &Context<'_, S>,
    members: &mut Members<'_>,
    who: Principal,
) -> Result<Decision, Problem> {
    let default = who.decision("api");
    let decision = Decision {
        decided_by: members.text("decided_by").map_or(default.decided_by, Into::into),
        via: members.text("via").map_or(default.via, Into::into),
        comment: members.text("comment"),
        idempotency_key: context.idempotency_key(members),
    };
    members.finish()?;
    Ok(decision)
}
