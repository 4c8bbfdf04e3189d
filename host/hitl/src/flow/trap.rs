//! How a flow failed.

use std::fmt;

/// How a flow failed: what happened, and where in it. Its text is all of that.
#[derive(Debug, Clone)]
pub struct Trap {
    cause: String,
    all: String,
}

impl Trap {
    pub(super) fn new(error: &wasmtime::Error) -> Trap {
        Trap { cause: error.root_cause().to_string(), all: format!("{error:#}") }
    }

    /// What happened, in a line: without where, which is a screen of a compiler's names.
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.all)
    }
}
