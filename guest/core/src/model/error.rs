//! Why a step did not do what was asked, in a form that a caller can act on.

pub use super::field_error::FieldError;
pub(crate) use super::field_error::MAX_UNKNOWN;
use super::outcome::Outcome;
pub use crate::text::rule::Rule;
use std::fmt;

/// Why a step did not do what was asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// What the caller gave breaks a rule. Fix it and call again.
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
    /// The store cannot be reached, and nothing was written. Nothing that was reported as done is lost; try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store did not say whether the change was made. Doing the same again finds out.
    #[error("{0}")]
    Unknown(String),
    /// The store refuses. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// What is stored of an event cannot be used; in our own words, which anybody may read.
    #[error("{0}")]
    Unusable(String),
    /// Anything else that the store said, in words for an operator: it may name machines and files.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// A single field that breaks a rule.
    pub fn invalid(field: impl Into<String>, rule: Rule) -> Self {
        Self::Invalid(vec![FieldError::new(field, rule)])
    }
}

struct Joined<'a>(&'a [FieldError]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            if n > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", error.field, error.message())?;
        }
        Ok(())
    }
}
