//! A kind of store, as the registry knows it.

use crate::{Config, MalformedUrl};
use std::fmt;

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
