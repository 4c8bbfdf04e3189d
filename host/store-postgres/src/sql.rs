//! What is sent to the database.

use crate::guarded::Guarded;
use tokio_postgres::types::{ToSql, Type};

/// A statement's arguments and their types.
pub(crate) type Arguments<'a> = [(&'a (dyn ToSql + Sync), Type)];

/// A statement to run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sql<'a> {
    /// One that is sent whole.
    Plain(&'a str),
    /// One that is prepared where that works.
    Guarded(&'a Guarded),
}

impl<'a> Sql<'a> {
    /// The same, sent whole. Whatever is repeated is: that the first try failed may be because it was prepared.
    pub(crate) fn plain(self) -> Self {
        match self {
            Self::Plain(_) => self,
            Self::Guarded(guarded) => Self::Plain(guarded.plain()),
        }
    }
}

impl<'a> From<&'a str> for Sql<'a> {
    fn from(text: &'a str) -> Self {
        Self::Plain(text)
    }
}

impl<'a> From<&'a String> for Sql<'a> {
    fn from(text: &'a String) -> Self {
        Self::Plain(text)
    }
}

impl<'a> From<&'a Guarded> for Sql<'a> {
    fn from(guarded: &'a Guarded) -> Self {
        Self::Guarded(guarded)
    }
}
