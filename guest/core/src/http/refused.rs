//! Answers that were refused, for whoever keeps a log: a person may say that they answered, and nothing happened.

use crate::model::id::is_id;
use http::{Method, StatusCode};

/// The id of the event that a request would have ended, as far as its address says it, if by `status` whoever sent it has to do
/// something: correct the answer, or read that it came too late.
///
/// ```
/// use hitl_core::http::refused_answer;
/// use http::{Method, StatusCode};
/// let id = "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f";
/// let path = format!("/ask/v1/events/{id}/response");
/// assert_eq!(refused_answer(&Method::POST, &path, None, StatusCode::CONFLICT), Some(id));
/// assert_eq!(refused_answer(&Method::POST, &path, None, StatusCode::OK), None);
/// ```
pub fn refused_answer<'r>(
    method: &Method,
    path: &'r str,
    query: Option<&'r str>,
    status: StatusCode,
) -> Option<&'r str> {
    let is_refusal = matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::CONFLICT
            | StatusCode::GONE
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY
    );
    if method != Method::POST || !is_refusal {
        return None;
    }
    // What comes before is where the server is.
    let mut from_the_end = path.rsplit('/');
    let id = match from_the_end.next()? {
        // The form's address has it for this, though the body is what counts.
        "submit" => query?.split('&').find_map(|pair| pair.strip_prefix("request_id="))?,
        "response" | "decline" => from_the_end.next()?,
        _ => return None,
    };
    is_id(id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_end_an_event_is_a_refused_answer() {
        let id = "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f";
        let refused = |path: &str, query: Option<&str>| {
            refused_answer(&Method::POST, path, query, StatusCode::GONE).map(str::to_owned)
        };
        for told in ["response", "decline"] {
            assert_eq!(refused(&format!("/v1/events/{id}/{told}"), None).as_deref(), Some(id));
        }
        assert_eq!(refused("/a/submit", Some(&format!("t=1&request_id={id}"))).as_deref(), Some(id));
        for (path, query) in
            [("/submit", None), ("/submit", Some("request_id=../x")), ("/v1/events/x%2f/response", None)]
        {
            assert_eq!(refused(path, query), None, "{path}");
        }
        assert_eq!(refused(&format!("/v1/events/{id}/cancel"), None), None);
    }
}
