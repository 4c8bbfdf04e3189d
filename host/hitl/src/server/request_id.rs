//! One id for each request: in the log, in the answer, and in the host's own problems, so that what a client saw and what
//! an operator reads can be put together.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Method, Response};
use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use tracing::Span;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id of a proxy that is kept.
const LONGEST: usize = 64;

/// What ids of this process begin with, so that those of two servers differ.
static PROCESS: LazyLock<u32> = LazyLock::new(|| getrandom::u32().unwrap_or_else(|_| std::process::id()));

static NEXT: AtomicU64 = AtomicU64::new(1);

/// The id of a request: the one that a proxy gave it, or a new one.
#[derive(Debug, Clone)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// Of the request with these headers.
    pub(super) fn of(headers: &HeaderMap) -> RequestId {
        match headers.get(HEADER) {
            Some(given) if is_plain(given.as_bytes()) => RequestId(given.clone()),
            _ => RequestId::new(),
        }
    }

    fn new() -> RequestId {
        let id = format!("{:08x}-{:x}", *PROCESS, NEXT.fetch_add(1, Relaxed));
        // Digits and a dash are a header's value.
        RequestId(HeaderValue::try_from(id).unwrap_or_else(|_| HeaderValue::from_static("unknown")))
    }

    fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or("unknown")
    }

    /// What the log says of all that happens for this request. Not the query: it may hold a link's token.
    pub(super) fn span(&self, method: &Method, path: &str) -> Span {
        tracing::error_span!("request", id = self.as_str(), method = method.as_str(), path)
    }

    /// Puts the id into the response.
    pub(super) fn tell<B>(&self, mut response: Response<B>) -> Response<B> {
        response.headers_mut().insert(HEADER, self.0.clone());
        response
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a log and a page can show this as it is.
fn is_plain(id: &[u8]) -> bool {
    (1..=LONGEST).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: &str) -> String {
        let headers = HeaderMap::from_iter([(HEADER, HeaderValue::from_str(given).unwrap())]);
        RequestId::of(&headers).to_string()
    }

    #[test]
    fn the_id_of_a_proxy_is_kept_if_it_is_plain() {
        assert_eq!(of("7b3f-PROXY_1.2"), "7b3f-PROXY_1.2");
        for odd in ["", "a b", "<b>", "a\"b", &"x".repeat(65)] {
            assert_ne!(of(odd), odd);
        }
    }

    #[test]
    fn no_two_requests_share_one() {
        let none = HeaderMap::new();
        assert_ne!(RequestId::of(&none).to_string(), RequestId::of(&none).to_string());
        assert!(is_plain(RequestId::of(&none).to_string().as_bytes()));
    }
}
