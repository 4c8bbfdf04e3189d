//! A kind of store, as the registry knows it.

use crate::{Config, MalformedUrl};
use std::fmt;
use std::time::Duration;

/// A kind of store: how its URLs begin, how they are written, and who reads them.
#[derive(Debug, Clone, Copy)]
pub struct Backend {
    /// What its URLs begin with, before the colon; the first is the one it is known by.
    pub schemes: &'static [&'static str],
    /// How its URLs are written, as in `sqlite:PATH`.
    pub form: &'static str,
    /// Reads a URL, without opening anything.
    pub parse: fn(StoreUrl<'_>) -> Result<Box<dyn Config>, MalformedUrl>,
}

/// The URL of a store, in its parts. It may hold a password.
#[derive(Clone, Copy)]
pub struct StoreUrl<'a> {
    /// What stands before the first colon.
    pub scheme: &'a str,
    /// What stands after it.
    pub rest: &'a str,
    /// Which creates are told to other processes.
    pub announced: Announced,
}

impl fmt::Debug for StoreUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreUrl").field("scheme", &self.scheme).finish_non_exhaustive()
    }
}

/// Reads a time as options of URLs have it: a number of seconds, or with a unit, `500ms`, `2s`. None if it is neither.
///
/// ```
/// use std::time::Duration;
/// assert_eq!(hitl_storage::option_time("500ms"), Some(Duration::from_millis(500)));
/// assert_eq!(hitl_storage::option_time("1.5"), Some(Duration::from_millis(1_500)));
/// assert_eq!(hitl_storage::option_time("1h"), None);
/// ```
pub fn option_time(text: &str) -> Option<Duration> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1e-3),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    // Not what else is a number for Rust: `1e9`, `inf`.
    if !number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let seconds = number.parse::<f64>().ok()? * unit;
    Duration::try_from_secs_f64(seconds).ok()
}

/// Which creates a store tells other processes of, where telling costs something.
///
/// A write that is not announced wakes the waiters of its own process alone. So whoever waits for other keys than these has to
/// look now and then.
///
/// ```
/// use hitl_storage::Announced;
/// let outcomes = Announced::where_key(|key| key.ends_with("/response.json"));
/// assert!(outcomes.covers("hitl-requests/42/response.json"));
/// assert!(!outcomes.covers("hitl-requests/42/request.json"));
/// assert!(Announced::ALL.covers("anything"));
/// ```
#[derive(Clone, Copy)]
pub struct Announced(fn(&str) -> bool);

impl Announced {
    /// All of them.
    pub const ALL: Self = Self(|_| true);

    /// Those of keys for which this is true.
    pub const fn where_key(covers: fn(&str) -> bool) -> Self {
        Self(covers)
    }

    /// Whether a create of `key` is announced.
    pub fn covers(&self, key: &str) -> bool {
        (self.0)(key)
    }
}

impl Default for Announced {
    fn default() -> Self {
        Self::ALL
    }
}

impl fmt::Debug for Announced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Announced")
    }
}
