//! What the host answers itself, with the headers that the component's own answers have.

use bytes::Bytes;
use hitl_core::http::GUARDS;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Response, StatusCode};

/// An answer of this media type, which nobody keeps, shows in a frame, or takes for something else, and which runs nothing.
pub(crate) fn guarded(status: StatusCode, media: &'static str, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let own = [
        (CONTENT_TYPE, media),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    ];
    let guards = GUARDS.map(|(name, value)| (HeaderName::from_static(name), value));
    for (name, value) in own.into_iter().chain(guards) {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
