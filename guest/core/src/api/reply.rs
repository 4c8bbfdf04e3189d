//! Writing answers, and the headers that every answer has.

use http::StatusCode;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

/// What a page may do: nothing but show itself in our one style, and send its forms to where it came from. A test says
/// what the hash has to be when the style changes.
const POLICY: &str = "default-src 'none'; style-src 'sha256-Qu+HZrRvILUUBzQGCKyJ1rOD3THGZV2TMrOV2+6Pt8Q='; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// An answer.
pub(super) type Response = http::Response<Vec<u8>>;

/// An answer of this media type.
pub(super) fn body(status: StatusCode, media: &'static str, body: Vec<u8>) -> Response {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().reserve(8);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// `value` as JSON.
pub(super) fn json<T: Serialize>(status: StatusCode, value: &T) -> Response {
    // Nothing that is shown has maps with keys other than text or floats that are not finite, so this cannot fail.
    body(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
}

/// A page for a person.
pub(super) fn page(status: StatusCode, html: String) -> Response {
    body(status, "text/html; charset=utf-8", html.into_bytes())
}

/// Nothing but a status.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = http::Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

/// Sets a header whose value is text; leaves it out if the text cannot be one.
pub(super) fn set(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

/// The answer with the headers that all have; without its body if it was asked for by `HEAD`.
pub(super) fn finished(mut response: Response, head: bool) -> Response {
    let length = response.body().len();
    let bodiless = response.status() == StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if !bodiless {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if head {
        response.body_mut().clear();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_allows_our_style() {
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(crate::page::STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the hash of the style is sha256-{hash}");
    }
}
