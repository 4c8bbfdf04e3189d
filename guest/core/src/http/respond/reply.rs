//! Writing answers, and the headers that every answer has.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode};
use serde::Serialize;

/// What a page may do: nothing but show itself in our one style, and send its forms to where it came from. A test says
/// what the hash has to be when the style changes.
const POLICY: &str = "default-src 'none'; style-src 'sha256-+HgrlfnmOkakzrgj/YbRfE6mcmHOrmvy4vTL7dxspRI='; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// An answer, before it gets the headers that all have.
pub(crate) struct Response {
    status: StatusCode,
    media: Option<&'static str>,
    headers: Vec<(HeaderName, String)>,
    body: Vec<u8>,
}

impl Response {
    /// The same with a header; without, if the text cannot be one.
    pub(crate) fn with(mut self, name: HeaderName, text: String) -> Response {
        self.headers.push((name, text));
        self
    }

    /// The same as another media type.
    pub(crate) fn of(self, media: &'static str) -> Response {
        Response { media: Some(media), ..self }
    }
}

/// An answer of this media type.
pub(crate) fn body(status: StatusCode, media: &'static str, body: Vec<u8>) -> Response {
    Response { status, media: Some(media), headers: Vec::new(), body }
}

/// `value` as JSON.
pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    // The documents cannot fail to be written: no map in them has keys other than text.
    body(status, "application/json", serde_json::to_vec(value).unwrap_or_default())
}

/// A page for a person.
pub(crate) fn page(status: StatusCode, html: String) -> Response {
    body(status, PAGE, html.into_bytes())
}

/// Nothing but a status.
pub(crate) fn empty(status: StatusCode) -> Response {
    Response { status, media: None, headers: Vec::new(), body: Vec::new() }
}

/// A page for a person.
const PAGE: &str = "text/html; charset=utf-8";

/// The answer with the headers that all have; without its body if it was asked for by `HEAD`.
pub(crate) fn finished(response: Response, method: &Method) -> http::Response<Vec<u8>> {
    let Response { status, media, headers: own, mut body } = response;
    let mut headers = HeaderMap::with_capacity(10);
    // A page that answers a POST has what was typed. Only the browser that sent it may keep it: Back would else bring no
    // page but the question whether to send all of it once more.
    let kept = *method == Method::POST && media == Some(PAGE);
    // Of one name there is one header.
    let fixed = [
        (header::CACHE_CONTROL, if kept { "private, no-cache" } else { "no-store" }),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, text) in media.map(|media| (header::CONTENT_TYPE, media)).into_iter().chain(fixed) {
        headers.insert(name, HeaderValue::from_static(text));
    }
    let length = (header::CONTENT_LENGTH, body.len().to_string());
    for (name, text) in own.into_iter().chain((status != StatusCode::NO_CONTENT).then_some(length)) {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(name, value);
        }
    }
    if *method == Method::HEAD {
        body.clear();
    }
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64ct::{Base64, Encoding};
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_allows_our_style() {
        let hash = Base64::encode_string(&Sha256::digest(crate::pages::STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the hash of the style is sha256-{hash}");
    }
}
