//! Servers that a machine lacks.

use std::error::Error;
use std::fmt;

/// Why a server cannot be started here: what is not installed, and what installs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent(pub String);

impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Absent {}

/// Whether an absent server makes its tests fail, and not ignored ones: `HITL_REQUIRE_SERVERS` is set and not empty.
pub fn required() -> bool {
    std::env::var_os("HITL_REQUIRE_SERVERS").is_some_and(|value| !value.is_empty())
}
