//! `/v1/events/{id}/response`, `decline` and `cancel`: ending an event with the API key.

use super::auth::Who;
use super::call::Call;
use super::members::Members;
use super::problem::Problem;
use super::reply::{self, Response};
use super::route::Route;
use crate::event::Request;
use crate::events::{Decision, Event};
use crate::storage::Storage;
use crate::value::Given;
use http::StatusCode;

/// Ends the event as `route` says.
pub(super) async fn end<S: Storage>(
    call: &Call<'_, S>,
    route: Route,
    who: Who,
    request: Request,
) -> Result<Response, Problem> {
    let mut members = match route {
        Route::Respond => call.members()?,
        _ => call.optional_members()?,
    };
    let value = if route == Route::Respond { members.required("value") } else { None };
    let decision = decision(call, &mut members, who)?;
    let outcome = match (route, value) {
        (Route::Cancel, _) => call.events.cancel(&request, decision, call.now).await?,
        (_, Some(value)) => call.events.submit(&request, Given::Json(&value), decision, call.now).await?,
        (_, None) => call.events.decline(&request, decision, call.now).await?,
    };
    let event = Event { request, outcome: Some(outcome) };
    Ok(reply::json(StatusCode::OK, &call.shown(event).await?))
}

/// Who decides, as a program with the API key says it.
fn decision<S>(call: &Call<'_, S>, members: &mut Members<'_>, who: Who) -> Result<Decision, Problem> {
    let default = who.decision("api");
    let decision = Decision {
        decided_by: members.text("decided_by").map_or(default.decided_by, Into::into),
        via: members.text("via").map_or(default.via, Into::into),
        comment: members.text("comment"),
        idempotency_key: call.idempotency_key(members),
    };
    members.finish()?;
    Ok(decision)
}
