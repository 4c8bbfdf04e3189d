//! Why a step did not do what was asked, in a form that a caller can act on.

use super::json::{JsonError, shortened};
use super::outcome::Outcome;
use crate::text::en;
pub use crate::text::rule::Rule;
use std::fmt;

/// One thing that is wrong with what the caller gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the HTTP API names it: `timeout_seconds`, `value`, …
    pub field: String,
    /// The rule that it breaks.
    pub rule: Rule,
}

impl FieldError {
    /// An error in `field`.
    pub fn new(field: impl Into<String>, rule: Rule) -> Self {
        Self { field: field.into(), rule }
    }

    /// How to fix it: a sentence for the person who gave it.
    pub fn message(&self) -> String {
        en::rule(&self.rule)
    }
}

impl JsonError {
    /// The member that is wrong, where it is one.
    pub fn field(&self) -> Option<FieldError> {
        let (name, rule) = match self {
            Self::Repeated(name) => (name, Rule::Repeated),
            Self::NumberTooLarge(name) => (name, Rule::NumberTooLarge),
            Self::NotAnObject | Self::Syntax(_) => return None,
        };
        Some(FieldError::new(shortened(name), rule))
    }
}

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
