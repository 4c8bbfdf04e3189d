//! What can be looked at: health, the description of the API, the status of an event.

use crate::documents::LegacyStatus;
use crate::http::context::{Context, reject_mismatch};
use crate::http::respond::problem::Problem;
use crate::http::respond::reply::{self, Response};
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::store::storage::Storage;
use http::StatusCode;

/// All routes in OpenAPI 3.1, written by hand; a test compares it with the table of routes.
const OPENAPI: &str = include_str!("openapi.json");
/// The same without the blanks that only people need; they are a third of it.
static SHORT: [u8; short(OPENAPI.as_bytes(), &mut [])] = {
    let mut text = [0; _];
    short(OPENAPI.as_bytes(), &mut text);
    text
};

/// Writes `json` without its blanks, and gives how long it is then. Of an empty `out` only that is of interest.
const fn short(json: &[u8], out: &mut [u8]) -> usize {
    let (mut from, mut to, mut quoted) = (0, 0, false);
    while from < json.len() {
        let byte = json[from];
        // An escape is in quotes, and the byte after its backslash ends them in no case.
        let taken = if quoted && byte == b'\\' { 2 } else { 1 };
        if byte == b'"' {
            quoted = !quoted;
        }
        if quoted || !byte.is_ascii_whitespace() {
            let mut n = 0;
            while n < taken {
                if !out.is_empty() {
                    out[to] = json[from + n];
                }
                (n, to) = (n + 1, to + 1);
            }
        }
        from += taken;
    }
    to
}

pub(crate) fn health() -> Response {
    reply::body(StatusCode::OK, "application/json", br#"{"status":"healthy"}"#.to_vec())
}

pub(crate) fn openapi() -> Response {
    reply::body(StatusCode::OK, "application/json", SHORT.to_vec())
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
    request: Request,
) -> Result<Response, Problem> {
    let query = context.query()?;
    context.holder(&request.request_id, query.get("t")).await?;
    reject_mismatch(&request, |name| query.get(name))?;
    let outcome = context.events.look(&request, context.now).await?.outcome().map(Outcome::shown);
    let status = outcome.as_ref().map_or("pending", |outcome| outcome.status.name()).to_owned();
    let request_id = request.request_id.clone();
    let view = LegacyStatus { request_id, status, request: Some(request), response: outcome };
    Ok(reply::json(StatusCode::OK, &view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_shortened_and_nothing_else() {
        let read = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&SHORT), read(OPENAPI.as_bytes()));
        assert_eq!(SHORT.len(), read(OPENAPI.as_bytes()).to_string().len());
    }
}
