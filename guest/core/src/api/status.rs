//! What can be looked at: health, the description of the API, the status of an event.

use super::call::{Call, no_contradiction};
use super::problem::Problem;
use super::reply::{self, Response};
use crate::event::Request;
use crate::outcome::Outcome;
use crate::storage::Storage;
use http::StatusCode;
use serde::Serialize;

/// All routes in OpenAPI 3.1, written by hand; a test compares it with the table of routes.
const OPENAPI: &str = include_str!("openapi.json");

pub(super) fn health() -> Response {
    reply::body(StatusCode::OK, "application/json", br#"{"status":"healthy"}"#.to_vec())
}

pub(super) fn openapi() -> Response {
    reply::body(StatusCode::OK, "application/json", OPENAPI.as_bytes().to_vec())
}

/// The original plugin's view of an event.
#[derive(Serialize)]
struct View<'a> {
    request_id: &'a str,
    status: &'a str,
    request: Option<&'a Request>,
    response: Option<&'a Outcome>,
}

/// The original's own form of saying that there is no such event.
pub(super) fn unknown(id: &str) -> Response {
    let view = View { request_id: id, status: "not_found", request: None, response: None };
    reply::json(StatusCode::NOT_FOUND, &view)
}

pub(super) async fn show<S: Storage>(call: &Call<'_, S>, request: Request) -> Result<Response, Problem> {
    let query = call.query()?;
    call.holder(&request.request_id, query.get("t")).await?;
    no_contradiction(&request, |name| query.get(name))?;
    let outcome = call.events.look(&request, call.now).await?.outcome().map(Outcome::shown);
    let view = View {
        request_id: &request.request_id,
        status: outcome.as_ref().map_or("pending", |outcome| outcome.status.name()),
        request: Some(&request),
        response: outcome.as_ref(),
    };
    Ok(reply::json(StatusCode::OK, &view))
}
