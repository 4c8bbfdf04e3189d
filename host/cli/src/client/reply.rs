//! What the API answered.

use hitl_core::retry;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the API answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    /// In how many seconds it wants to be asked again.
    pub(super) retry_after: Option<u64>,
    /// Where it says that the answer is instead.
    pub(super) location: Option<String>,
}

impl Reply {
    pub(super) fn new(status: u16, body: Vec<u8>) -> Reply {
        Reply { status, body, retry_after: None, location: None }
    }

    /// The same, with what the headers say.
    pub(super) fn with_headers(mut self, headers: &http::HeaderMap) -> Reply {
        let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
        // By this machine's clock where the server does not tell its own.
        let here = || SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs());
        let now = text(http::header::DATE).and_then(retry::http_date).or_else(here);
        self.retry_after = text(http::header::RETRY_AFTER).and_then(|value| retry::wish(value, now));
        self.location = text(http::header::LOCATION).map(str::to_owned);
        self
    }

    /// Whether it says that what was asked is done.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Where it redirects to, if it does.
    pub(super) fn redirect(&self) -> Option<&str> {
        self.location.as_deref().filter(|_| (300..400).contains(&self.status))
    }
}
