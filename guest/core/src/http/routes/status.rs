//! What can be looked at: health, readiness, the description of the API, the status of an event.

use crate::documents::LegacyStatus;
use crate::http::context::{Context, reject_mismatch};
use crate::http::exchange::Response;
use crate::http::problem::Problem;
use crate::http::respond::reply;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::role::{Power, Reach};
use crate::protocol::Principal;
use crate::store::storage::Storage;
use crate::text::en;
use http::StatusCode;

/// All routes in OpenAPI 3.1, as the build script writes it: `openapi.json` without blanks. It is kept by hand, and tests
/// hold every request and every answer that they see to it.
const OPENAPI: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));

pub(crate) fn health() -> Response {
    reply::body(StatusCode::OK, "application/json", br#"{"status":"healthy"}"#.to_vec())
}

/// Whether the store answers. Anything that it says but an answer means that requests had better go elsewhere for now.
pub(crate) async fn ready<S: Storage>(context: &Context<'_, S>) -> Result<Response, Problem> {
    match context.events.probe().await {
        Ok(()) => Ok(reply::body(StatusCode::OK, "application/json", br#"{"status":"ready"}"#.to_vec())),
        Err(_) => Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, en::NOT_READY).with("retry-after", "1")),
    }
}

pub(crate) fn openapi() -> Response {
    reply::body(StatusCode::OK, "application/json", OPENAPI.into())
}

/// The original's own form of saying that there is no such event.
pub(crate) fn unknown(id: &str) -> Response {
    let view = LegacyStatus {
        request_id: id.to_owned(),
        status: "not_found".to_owned(),
        request: None,
        response: None,
    };
    reply::json(StatusCode::NOT_FOUND, &view)
}

pub(crate) async fn show<S: Storage>(
    context: &Context<'_, S>,
    who: &Principal,
    mut request: Request,
    outcome: Option<&[u8]>,
) -> Result<Response, Problem> {
    let query = context.query()?;
    reject_mismatch(&request, &|name| query.get(name))?;
    let outcome = context.events.state(&request, outcome, context.now).await?.outcome().map(Outcome::shown);
    let status = outcome.as_ref().map_or("pending", |outcome| outcome.status.name()).to_owned();
    let request_id = request.request_id.clone();
    request.callback.take_if(|_| who.reach(Power::Ask) == Reach::None);
    if matches!(who, Principal::LinkHolder(_)) {
        // Who was sent a link sees what the form shows, and not how those who ask are organised.
        request = Request {
            app_endpoint: String::new(),
            request_path: String::new(),
            response_path: String::new(),
            org: String::new(),
            run: None,
            key: None,
            asked_by: None,
            asked_with: None,
            ..request
        };
    }
    let view = LegacyStatus { request_id, status, request: Some(request), response: outcome };
    Ok(reply::json(StatusCode::OK, &view))
}
