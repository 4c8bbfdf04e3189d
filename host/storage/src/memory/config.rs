//! `memory:` as a URL.

use crate::error::MalformedUrl;
use std::fmt;

/// How such a URL is written.
pub(super) const FORM: &str = "memory:";

/// A new, empty store in memory. There is nothing to choose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryConfig {}

impl MemoryConfig {
    /// Reads what comes after `memory:`.
    pub(super) fn parse(rest: &str) -> Result<Self, MalformedUrl> {
        if rest.is_empty() {
            return Ok(Self {});
        }
        Err(MalformedUrl::new("nothing comes after the colon"))
    }
}

impl fmt::Display for MemoryConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FORM)
    }
}
