//! Why a step did not do what was asked, in a form that a caller can act on.

use crate::json::{Members, ToJson};
use crate::model::outcome::Outcome;
use crate::store::storage::StorageError;
use std::fmt;

/// One thing that is wrong with what the caller gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the HTTP API names it: `timeout_seconds`, `value`, …
    pub field: String,
    /// The rule it breaks, and how to mend it. A sentence for the person who gave it.
    pub message: String,
}

impl FieldError {
    /// An error in `field`.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), message: message.into() }
    }
}

impl ToJson for FieldError {
    fn write_json(&self, out: &mut String) {
        Members::of(out).with(&[("field", &self.field), ("message", &self.message)]).end();
    }
}

/// Why a step did not do what was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// What the caller gave breaks a rule. Mend it and call again.
    #[error("{}", Joined(.0))]
    Invalid(Vec<FieldError>),
    /// No event has this id.
    #[error("there is no such event")]
    NotFound,
    /// The key was used before with another type or prompt; the message names what differs.
    #[error("{0}")]
    Conflict(String),
    /// The event has ended already, with this outcome.
    #[error("the event is {} already", .0.status)]
    Ended(Box<Outcome>),
    /// The store cannot be reached. Nothing that was reported as done is lost; try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store refuses. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// Anything else, in words for an operator.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// A single field that breaks a rule.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Error {
        Error::Invalid(vec![FieldError::new(field, message)])
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Error {
        let text = error.to_string();
        match error {
            StorageError::Unavailable(_) => Error::Unavailable(text),
            StorageError::Denied(_) => Error::Denied(text),
            StorageError::TooLarge(_) | StorageError::Other(_) => Error::Other(text),
        }
    }
}

struct Joined<'a>(&'a [FieldError]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}
