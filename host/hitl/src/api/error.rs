//! Why there is no answer.

use super::outcome::Outcome;
use crate::bindings::hitl::hitl::types;
use crate::runtime::Failure;
use hitl_core::documents::FieldProblem;
use hitl_storage::OpenErrorKind;
use std::fmt;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The deadline passed without an answer.
    #[error("the event timed out without an answer")]
    TimedOut(Box<Outcome>),
    /// Somebody declined to answer.
    #[error("the event was declined by {}{}", .0.by(), Added(.0))]
    Declined(Box<Outcome>),
    /// The event was withdrawn.
    #[error("the event was cancelled by {}{}", .0.by(), Added(.0))]
    Cancelled(Box<Outcome>),
    /// The event had ended otherwise already; this is what stands.
    #[error("the event is {} already, by {}", .0.status, .0.by())]
    Ended(Box<Outcome>),
    /// What was given breaks a rule. Correct it and call again.
    #[error("{}", Fields(.0))]
    Invalid(Vec<FieldProblem>),
    /// No event has this id.
    #[error("{}", hitl_core::Error::NotFound)]
    NotFound,
    /// The same run, name and key was asked before with another type or prompt.
    #[error("{0}")]
    Conflict(String),
    /// The event asks for another type than this program wants.
    #[error("the event's answer is of another type than this program asks for")]
    OtherType,
    /// The store cannot be reached, and nothing was changed. Try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store failed on the way, or was too slow: the change may or may not have been made. Look, or try again.
    #[error("{0}")]
    Unknown(String),
    /// The store refuses. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// The store could not be opened.
    #[error("the store cannot be opened: {0}")]
    Open(#[from] hitl_storage::OpenError),
    /// The form could not be served where it was to be.
    #[error("the form cannot be served: {0}")]
    Listen(#[source] std::io::Error),
    /// The machine does not let this process do what it has to; in words that say what to allow.
    #[error("{0}")]
    Machine(String),
    /// Anything else, in words for an operator.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Whether trying again is right.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Unavailable(_) | Error::Unknown(_) => true,
            Error::Open(error) => error.kind() == OpenErrorKind::Unavailable,
            _ => false,
        }
    }
}

impl From<types::Error> for Error {
    fn from(error: types::Error) -> Error {
        match error {
            types::Error::Invalid(violations) => {
                Error::Invalid(violations.into_iter().map(FieldProblem::from).collect())
            }
            types::Error::NotFound => Error::NotFound,
            types::Error::Conflict(text) => Error::Conflict(text),
            types::Error::Ended(outcome) => Error::Ended(Box::new(outcome.into())),
            types::Error::Unavailable(text) => Error::Unavailable(text),
            types::Error::Unknown(text) => Error::Unknown(text),
            types::Error::NotAllowed(text) => Error::Denied(text),
            types::Error::Other(text) => Error::Other(text),
        }
    }
}

impl From<types::Violation> for FieldProblem {
    fn from(violation: types::Violation) -> FieldProblem {
        let types::Violation { field, code, message, arguments } = violation;
        let arguments = arguments.into_iter().map(|(name, text)| (name, text.into())).collect();
        FieldProblem { field, code, message, arguments }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Late => Error::Unknown(failure.to_string()),
            Failure::Trap(_) | Failure::Stopped => Error::Other(failure.to_string()),
        }
    }
}

struct Fields<'a>(&'a [FieldProblem]);

impl fmt::Display for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, error) in self.0.iter().enumerate() {
            write!(f, "{}{}: {}", if n > 0 { "; " } else { "" }, error.field, error.message)?;
        }
        Ok(())
    }
}

struct Added<'a>(&'a Outcome);

impl fmt::Display for Added<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.comment {
            Some(comment) => write!(f, ": {comment}"),
            None => Ok(()),
        }
    }
}
