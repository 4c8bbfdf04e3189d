//! Answers that were refused, for whoever keeps a log: a person may say that they answered, and nothing happened.

use crate::model::id::is_id;
use http::{Method, StatusCode};

/// The id of the event that a request would end with an answer, or with none, as far as its address says it.
///
/// ```
/// use hitl_core::http::answered_event;
/// use http::Method;
/// let id = "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f";
/// let path = format!("/ask/v1/events/{id}/response");
/// assert_eq!(answered_event(&Method::POST, &path, None), Some(id));
/// assert_eq!(answered_event(&Method::GET, &path, None), None);
/// ```
pub fn answered_event<'r>(method: &Method, path: &'r str, query: Option<&'r str>) -> Option<&'r str> {
    if method != Method::POST {
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

/// Whether whoever sent an answer has to do something by this status: correct it, or read that it came too late.
pub fn is_refusal(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::CONFLICT
            | StatusCode::GONE
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::router::{ROUTES, Route};

    const ID: &str = "0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f";

    #[test]
    fn the_routes_that_end_an_event_are_those_of_the_table() {
        for (method, path, route) in ROUTES {
            let ends = matches!(route, Route::Submit | Route::Respond | Route::Decline);
            let (method, path) = (method.parse().unwrap(), format!("/ask{}", path.replace("{id}", ID)));
            let query = format!("t=1&request_id={ID}");
            assert_eq!(answered_event(&method, &path, Some(&query)).is_some(), ends, "{method} {path}");
        }
    }

    #[test]
    fn what_is_no_id_is_no_event() {
        let answered = |path: &str, query: Option<&'static str>| {
            answered_event(&Method::POST, path, query).map(str::to_owned)
        };
        assert_eq!(answered("/submit", None), None);
        assert_eq!(answered("/submit", Some("request_id=../x")), None);
        assert_eq!(answered("/v1/events/x%2f/response", None), None);
        assert_eq!(answered("response", None), None);
    }
}
