//! What the host itself has to say when the component cannot: as a page to a browser, else as RFC 9457 has it.

use super::request_id::RequestId;
use crate::guarded::guarded;
use bytes::Bytes;
use http::header::{ACCEPT, CONNECTION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{Response, StatusCode};

/// Where what was typed is: the browser restores a form that it goes back to.
const BACK_BRINGS_IT: &str =
    "<p>If you sent a form, go back in your browser: what you typed is still there.</p>";

/// Who reads the answer, and so in which form it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// A person with a browser.
    Person,
    /// A program.
    Program,
}

impl Audience {
    /// Who sent a request with these headers.
    pub(super) fn by(headers: &HeaderMap) -> Audience {
        let html = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("text/html"));
        if headers.get_all(ACCEPT).iter().any(html) { Audience::Person } else { Audience::Program }
    }

    /// The request took longer than it may.
    pub(super) fn late(self, id: &RequestId) -> Response<Bytes> {
        self.with(
            id,
            StatusCode::SERVICE_UNAVAILABLE,
            "The request took too long; try again.",
            RETRY_AFTER,
            HeaderValue::from_static("1"),
        )
    }

    /// The machine does not give the component what it needs. What that is, is in the log.
    pub(super) fn no_room(self, id: &RequestId) -> Response<Bytes> {
        self.with(
            id,
            StatusCode::SERVICE_UNAVAILABLE,
            "This machine does not give the component the memory that it needs; the log says which limit to raise.",
            RETRY_AFTER,
            HeaderValue::from_static("1"),
        )
    }

    /// The store takes no writes. Why is in the log.
    pub(super) fn not_ready(self, id: &RequestId) -> Response<Bytes> {
        self.with(
            id,
            StatusCode::SERVICE_UNAVAILABLE,
            "The store takes no answers just now.",
            RETRY_AFTER,
            HeaderValue::from_static("1"),
        )
    }

    /// The component failed. Why is in the log, and nowhere else.
    pub(super) fn failed(self, id: &RequestId) -> Response<Bytes> {
        self.problem(
            id,
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something failed here. Nothing that was reported as done is lost.",
        )
    }

    /// The body did not come in time.
    pub(super) fn slow(self, id: &RequestId) -> Response<Bytes> {
        self.with(
            id,
            StatusCode::REQUEST_TIMEOUT,
            "The body of the request did not come in time.",
            CONNECTION,
            HeaderValue::from_static("close"),
        )
    }

    /// The request needs the API key, or a key with the role admin; `wrong` says whether it has another.
    pub(super) fn unauthorized(self, id: &RequestId, wrong: bool) -> Response<Bytes> {
        self.with(
            id,
            StatusCode::UNAUTHORIZED,
            "This needs the API key: Authorization: Bearer KEY.",
            WWW_AUTHENTICATE,
            HeaderValue::from_static(if wrong { "Bearer error=\"invalid_token\"" } else { "Bearer" }),
        )
    }

    /// A header says who a person is, and it does not come from the login in front.
    pub(super) fn not_trusted(self, id: &RequestId) -> Response<Bytes> {
        self.problem(
            id,
            StatusCode::FORBIDDEN,
            "This names a person in a header that only the login in front of this server may send.",
        )
    }

    /// There is nothing here.
    pub(super) fn not_found(self, id: &RequestId) -> Response<Bytes> {
        self.problem(id, StatusCode::NOT_FOUND, "There is nothing here but /metrics.")
    }

    fn with(
        self,
        id: &RequestId,
        status: StatusCode,
        detail: &'static str,
        name: HeaderName,
        value: HeaderValue,
    ) -> Response<Bytes> {
        let mut response = self.problem(id, status, detail);
        response.headers_mut().insert(name, value);
        response
    }

    /// The texts are constants and the id is plain, so nothing needs escaping.
    fn problem(self, id: &RequestId, status: StatusCode, detail: &'static str) -> Response<Bytes> {
        let (title, code) = (status.canonical_reason().unwrap_or_default(), status.as_u16());
        // A form may have been on its way, which is not read here.
        let lost = matches!(
            status,
            StatusCode::REQUEST_TIMEOUT | StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE
        );
        let back = if lost { BACK_BRINGS_IT } else { "" };
        let (media, text) = match self {
            Audience::Person => (
                "text/html; charset=utf-8",
                format!(
                    "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
                     <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
                     <main><h1>{title}</h1><p>{detail}</p>{back}\
                     <p><small>Request {id}</small></p></main></html>"
                ),
            ),
            Audience::Program => (
                "application/problem+json",
                format!(
                    r#"{{"type":"about:blank","title":"{title}","status":{code},"detail":"{detail}","instance":"urn:hitl:request:{id}"}}"#
                ),
            ),
        };
        guarded(status, media, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hitl_core::http::GUARDS;
    use http::header::CONTENT_TYPE;

    #[test]
    fn browsers_get_pages_and_programs_get_problems() {
        let mut headers = HeaderMap::new();
        let id = RequestId::of(&headers);
        assert_eq!(Audience::by(&headers), Audience::Program);
        headers.insert(ACCEPT, HeaderValue::from_static("text/html,application/xhtml+xml,*/*;q=0.8"));
        let page = Audience::by(&headers).late(&id);
        assert_eq!(page.status(), 503);
        assert_eq!(page.headers()[RETRY_AFTER], "1");
        assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(String::from_utf8_lossy(page.body()).contains("try again"));
        assert!(String::from_utf8_lossy(page.body()).contains(&id.to_string()));
        for (page, has) in [
            (Audience::Person.slow(&id), true),
            (Audience::Person.late(&id), true),
            (Audience::Person.no_room(&id), true),
            (Audience::Person.failed(&id), true),
            (Audience::Person.not_found(&id), false),
            (Audience::Program.slow(&id), false),
        ] {
            assert_eq!(
                String::from_utf8_lossy(page.body()).contains("go back in your browser"),
                has,
                "{page:?}"
            );
        }
        let problem = Audience::Program.slow(&id);
        assert!(String::from_utf8_lossy(problem.body()).contains(&format!("urn:hitl:request:{id}")));
        assert_eq!(problem.headers()[CONTENT_TYPE], "application/problem+json");
        for (name, value) in GUARDS {
            assert_eq!(problem.headers()[name], value);
        }
        assert!(String::from_utf8_lossy(problem.body()).contains(r#""status":408"#));
    }
}
