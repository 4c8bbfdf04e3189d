//! `/v1/events/{id}/response`, `decline` and `cancel`: ending an event with the API key.

use crate::http::auth::Principal;
use crate::http::context::Context;
use crate::http::extract::members::Members;
use crate::http::problem::Problem;
use crate::http::respond::reply::{self, Response};
use crate::http::router::Route;
use crate::model::actor::{Actor, ActorKind};
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
    let mut decision = decision(context, &mut members, who)?;
    // A program that withdraws a question does it for whoever asked.
    if route == Route::Cancel && decision.actor.kind == ActorKind::Program {
        decision.actor = Actor::of(ActorKind::Creator);
    }
    let outcome = match (route, value) {
        (Route::Cancel, _) => context.events.cancel(&request, decision, context.now).await?,
        (_, Some(value)) => {
            context.events.submit(&request, Input::Json(&value), decision, context.now).await?
        }
        (_, None) => context.events.decline(&request, decision, context.now).await?,
    };
    let event = Event { request, outcome: Some(outcome) };
    Ok(reply::json(StatusCode::OK, &context.view(event).await?))
}

/// The decision of a program with the API key. A name that it gives is a person's; no name stands for a mechanism.
fn decision<S>(context: &Context<'_, S>, members: &mut Members, who: Principal) -> Result<Decision, Problem> {
    let mut decision = who.decision("api");
    if let Some(via) = members.text("via") {
        // The holder of the API key at a command line is the operator.
        if via == "cli" {
            decision.actor = Actor::of(ActorKind::Operator);
        }
        decision.via = via.into();
    }
    if let Some(name) = members.text("decided_by") {
        decision.actor = Actor::person(name);
    }
    decision.comment = members.text("comment");
    decision.idempotency_key = context.idempotency_key(members);
    members.finish()?;
    Ok(decision)
}
