//! What a courier does: `POST /v1/callbacks/take`, taking what is to be sent, and `POST /v1/callbacks/{id}/report`, saying what came of it.

use crate::documents::{Deliveries, DeliveryView};
use crate::http::auth;
use crate::http::context::Context;
use crate::http::exchange::Response;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::http::router::Route;
use crate::model::error::{Error, Rule};
use crate::model::json::whole_number;
use crate::model::role::Power;
use crate::protocol::{Delivery, Principal, Tried, is_cursor};
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;
use serde_json::Value as Json;

/// Does what `route` says, for whoever sends the outcomes of all events.
pub(crate) async fn deliver<S: Storage>(
    context: &Context<'_, S>,
    route: Route,
    who: &Principal,
) -> Result<Response, Problem> {
    context.query()?.only(&[])?;
    auth::for_all_events(who, Power::Deliver)?;
    if route == Route::TakeCallbacks {
        return take(context).await;
    }
    let mut members = context.members()?;
    let attempt = match members.required("attempt") {
        Some(json) => whole(&mut members, "attempt", &json, 1, u32::MAX),
        None => None,
    };
    let status = match members.given("status") {
        Some(json) => {
            whole(&mut members, "status", &json, 100, 999).and_then(|status| status.try_into().ok())
        }
        None => None,
    };
    let error = members.text("error");
    if members.errors.is_empty() && status.is_some() == error.is_some() {
        members.refuse("status", Rule::StatusOrError);
    }
    members.finish()?;
    let tried = Tried { status, error };
    match context.events.report_callback(context.id, attempt.unwrap_or_default(), tried, context.now).await {
        Ok(state) => Ok(reply::json(StatusCode::OK, &state)),
        Err(Error::NotFound) => Err(Problem::new(StatusCode::NOT_FOUND, en::NO_SUCH_ATTEMPT)),
        Err(error) => Err(error.into()),
    }
}

async fn take<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    let mut members = context.optional_members()?;
    let looks = members.truth("look");
    let after = members.text("after");
    if after.as_deref().is_some_and(|after| !is_cursor(after)) {
        members.refuse("after", Rule::Cursor);
    }
    members.finish()?;
    let turn = context.events.take_callbacks(looks.then_some(after), context.now, context.random).await?;
    let view =
        |Delivery { id, attempt, callback, body }| DeliveryView { request_id: id, attempt, callback, body };
    let deliveries = Deliveries {
        callbacks: turn.deliveries.into_iter().map(view).collect(),
        more: turn.more,
        look_again_at: turn.again,
        after: turn.looked_to,
    };
    Ok(reply::json(StatusCode::OK, &deliveries))
}

/// The whole number in these bounds that `json` is, as the member `name`.
fn whole(members: &mut Members, name: &str, json: &Json, least: u32, most: u32) -> Option<u32> {
    let number = whole_number(json).filter(|number| (least..=most).contains(number));
    if number.is_none() {
        members.refuse(name, Rule::Range { least, most });
    }
    number
}
