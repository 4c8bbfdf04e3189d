//! How an event ended without an answer, and what else can go wrong.

use super::answer::Value;
use crate::bindings::hitl::hitl::types;
use crate::runtime::Failure;
use hitl_storage::OpenErrorKind;
use std::fmt;

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// With a value.
    Completed,
    /// Somebody would not answer, or the deadline declined.
    Declined,
    /// The deadline passed.
    TimedOut,
    /// It was withdrawn.
    Cancelled,
}

/// The one outcome of an event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The answer, if `status` is [`Status::Completed`].
    pub value: Option<Value>,
    /// When it ended, in RFC 3339; none if a program that keeps no such record ended it.
    pub decided_at: Option<String>,
    /// Who or what ended it.
    pub decided_by: String,
    /// By which way.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
}

/// One thing that is wrong with what was given.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field, by its name in the HTTP API.
    pub field: String,
    /// The rule it breaks, and how to mend it.
    pub message: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The deadline passed without an answer.
    #[error("the event timed out without an answer")]
    TimedOut(Box<Outcome>),
    /// Somebody declined to answer.
    #[error("the event was declined by {}{}", .0.decided_by, Added(.0))]
    Declined(Box<Outcome>),
    /// The event was withdrawn.
    #[error("the event was cancelled by {}{}", .0.decided_by, Added(.0))]
    Cancelled(Box<Outcome>),
    /// The event had ended otherwise already; this is what stands.
    #[error("the event has ended already, by {}", .0.decided_by)]
    Ended(Box<Outcome>),
    /// What was given breaks a rule. Mend it and call again.
    #[error("{}", Fields(.0))]
    Invalid(Vec<FieldError>),
    /// No event has this id.
    #[error("there is no such event")]
    NotFound,
    /// The same run, name and key was asked before with another type or prompt.
    #[error("{0}")]
    Conflict(String),
    /// The event asks for another type than this program wants.
    #[error("the event's answer is of another type than this program asks for")]
    OtherType,
    /// The store cannot be reached, or is too slow. Nothing that was reported as done is lost; try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store refuses. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// The store could not be opened.
    #[error("the store cannot be opened: {0}")]
    Open(#[from] hitl_storage::OpenError),
    /// The form could not be served where it was to be.
    #[error("the form cannot be served: {0}")]
    Listen(#[source] std::io::Error),
    /// Anything else, in words for an operator.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// Whether trying again is right.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Unavailable(_) => true,
            Error::Open(error) => error.kind() == OpenErrorKind::Unavailable,
            _ => false,
        }
    }
}

impl From<types::Outcome> for Outcome {
    fn from(outcome: types::Outcome) -> Outcome {
        Outcome {
            status: match outcome.status {
                types::Status::Completed => Status::Completed,
                types::Status::Declined => Status::Declined,
                types::Status::TimedOut => Status::TimedOut,
                types::Status::Cancelled => Status::Cancelled,
            },
            value: outcome.value.map(Value::from),
            decided_at: outcome.decided_at,
            decided_by: outcome.decided_by,
            via: outcome.via,
            comment: outcome.comment,
        }
    }
}

impl From<types::Error> for Error {
    fn from(error: types::Error) -> Error {
        match error {
            types::Error::Invalid(fields) => Error::Invalid(
                fields
                    .into_iter()
                    .map(|error| FieldError { field: error.field, message: error.message })
                    .collect(),
            ),
            types::Error::NotFound => Error::NotFound,
            types::Error::Conflict(text) => Error::Conflict(text),
            types::Error::Ended(outcome) => Error::Ended(Box::new(outcome.into())),
            types::Error::Unavailable(text) => Error::Unavailable(text),
            types::Error::Denied(text) => Error::Denied(text),
            types::Error::Other(text) => Error::Other(text),
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Late => Error::Unavailable(failure.to_string()),
            Failure::Trap(_) | Failure::Stopped => Error::Other(failure.to_string()),
        }
    }
}

struct Fields<'a>(&'a [FieldError]);

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
