//! Why there is no answer.

use crate::outcome::Outcome;
use hitl_core::documents::FieldProblem;
use std::fmt;

/// Why there is no answer: one thing to do for each variant.
///
/// `Open`, `Listen` and `Machine` are there with the feature `embedded`, which the crate `hitl` has: a server that is asked has them
/// on its side.
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
    /// The store or the server cannot be reached, and nothing was changed. Try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store or the server failed on the way, or was too slow: the change may or may not have been made. Look, or try again.
    #[error("{0}")]
    Unknown(String),
    /// The store or the server refuses: the key is wrong, say, or does not let one do this. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// The store could not be opened.
    #[cfg(feature = "embedded")]
    #[error("the store cannot be opened: {0}")]
    Open(#[from] hitl_storage::OpenError),
    /// The form could not be served where it was to be.
    #[cfg(feature = "embedded")]
    #[error("the form cannot be served: {0}")]
    Listen(#[source] std::io::Error),
    /// The machine does not let this process do what it has to; in words that say what to allow.
    #[cfg(feature = "embedded")]
    #[error("{0}")]
    Machine(String),
    /// Anything else, in words for an operator.
    #[error("{0}")]
    Other(String),
}

impl Error {
    /// That a document of an event is none.
    #[doc(hidden)]
    pub fn unreadable(error: serde_json::Error) -> Error {
        Error::Other(format!("what is told of an event cannot be read: {error}"))
    }

    /// Whether trying again is right.
    ///
    /// ```
    /// use hitl_client::Error;
    /// assert!(Error::Unavailable("the server is away".into()).is_retryable());
    /// assert!(!Error::NotFound.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Unavailable(_) | Error::Unknown(_) => true,
            #[cfg(feature = "embedded")]
            Error::Open(error) => error.kind() == hitl_storage::OpenErrorKind::Unavailable,
            _ => false,
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
