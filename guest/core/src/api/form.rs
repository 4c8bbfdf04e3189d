//! `/form/{id}`: the form, or how the event ended.

use super::auth::Who;
use super::call::{Call, no_contradiction};
use super::problem::Problem;
use super::reply::{self, Response};
use crate::event::Request;
use crate::events::Look;
use crate::id;
use crate::page;
use crate::storage::Storage;
use http::StatusCode;
use std::borrow::Cow;

pub(super) async fn show<S: Storage>(call: &Call<'_, S>, request: Request) -> Result<Response, Problem> {
    let query = call.query()?;
    let who = call.holder(&request.request_id, query.get("t")).await?;
    no_contradiction(&request, |name| query.get(name))?;
    let frame = page::Frame { root: "../", signed_in: call.signed_in() };
    let html = match call.events.look(&request, call.now).await? {
        Look::Ended(outcome) => page::outcome::ended(frame, &request, &outcome),
        Look::Open { .. } => {
            let t = token(call, &request, &who, query.get("t")).await?;
            let idempotency_key = id::hex(&(call.random)()[..16]);
            page::form::form(&page::form::Form {
                frame,
                request: &request,
                now: call.now,
                t: t.as_deref(),
                idempotency_key: &idempotency_key,
                value: None,
                comment: None,
                errors: &[],
            })
        }
    };
    Ok(reply::page(StatusCode::OK, html))
}

/// The `t` that the form carries: the one it was opened with, or one of its own for somebody with the API key.
async fn token<'q, S: Storage>(
    call: &Call<'_, S>,
    request: &Request,
    who: &Who,
    t: Option<&'q str>,
) -> Result<Option<Cow<'q, str>>, Problem> {
    if who.has_key() {
        return Ok(Some(call.own_token(&request.request_id).await?.into()));
    }
    Ok(t.map(Cow::Borrowed))
}
