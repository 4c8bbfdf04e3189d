//! Where terminals are of another kind, none is read.

use super::Typed;

/// A terminal that is read; there is none.
pub(crate) enum Input {}

impl Input {
    /// None.
    pub(crate) fn open() -> Option<Input> {
        None
    }

    /// What comes next.
    pub(crate) async fn next(&mut self) -> Typed {
        match *self {}
    }
}
