//! What the host itself has to say when the component cannot.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};

/// The request took longer than it may.
pub(super) fn late() -> Response<Bytes> {
    let mut response = problem(StatusCode::SERVICE_UNAVAILABLE, "The request took too long; try again.");
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// The component failed. Why is in the log, and nowhere else.
pub(super) fn failed() -> Response<Bytes> {
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something failed here. Nothing that was reported as done is lost.",
    )
}

/// The body did not come in time.
pub(super) fn slow() -> Response<Bytes> {
    let mut response = problem(StatusCode::REQUEST_TIMEOUT, "The body of the request did not come in time.");
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// An answer as RFC 9457 has it.
fn problem(status: StatusCode, detail: &str) -> Response<Bytes> {
    let title = status.canonical_reason().unwrap_or_default();
    let status_code = status.as_u16();
    let text =
        format!(r#"{{"type":"about:blank","title":"{title}","status":{status_code},"detail":"{detail}"}}"#);
    let mut response = Response::new(Bytes::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
