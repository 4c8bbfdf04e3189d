//! Why there is no answer.

use std::fmt;

/// Why there is no answer. Its `Debug` is its text, too, since that is what `fn main() -> Result<(), Error>` shows.
#[derive(Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Somebody declined to answer, or the question does at its deadline.
    #[error("the question was declined {0}")]
    Declined(Box<Ended>),
    /// The deadline passed without an answer.
    #[error("the question timed out without an answer")]
    TimedOut(Box<Ended>),
    /// The question was withdrawn.
    #[error("the question was cancelled {0}")]
    Cancelled(Box<Ended>),
    /// The event had ended otherwise already: it cannot be cancelled. With the answer, if there was one, as JSON.
    #[error("the question had ended before, {ended}")]
    Ended {
        /// How it ended.
        ended: Box<Ended>,
        /// The answer, as JSON.
        answer: Option<String>,
    },
    /// What was asked breaks these rules. Change it.
    #[error("the question is not taken: {}", Violations(.0))]
    Invalid(Vec<Violation>),
    /// The same run, name and key was used before for another question; the text names what differs. Use another key.
    #[error("{0}")]
    Conflict(String),
    /// No event of this run has this id.
    #[error("there is no such question")]
    NotFound,
    /// The answer is of another type than this program asks for: the question was changed since, or its schema says less
    /// than its type.
    #[error("the answer is of another type than this program asks for")]
    OtherType,
    /// This program may not do that, or the store refuses. Trying again does not help.
    #[error("{0}")]
    Denied(String),
    /// The store cannot be reached, and nothing was changed. Try again.
    #[error("{0}")]
    Unavailable(String),
    /// The store failed on the way: the change may or may not have been made. With a run or a key, asking again is safe.
    #[error("{0}")]
    Unknown(String),
    /// Anything else, in words for an operator.
    #[error("{0}")]
    Other(String),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error {
    /// Whether trying again is right. A question with a run or a key, which each has in `hitl run`, is not asked twice by that.
    ///
    /// ```
    /// use hitl_flow::Error;
    /// assert!(Error::Unavailable("no connection".into()).is_retryable());
    /// assert!(!Error::NotFound.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::Unknown(_))
    }
}

/// How a question ended, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// Who or what ended it.
    pub by: Actor,
    /// By which way, as a word: `form`, `api`, `cli`, `timeout`, … More may come.
    pub via: String,
    /// When, RFC 3339 in UTC; none if a program that keeps no such record ended it.
    pub at: Option<String>,
    /// What they added.
    pub comment: Option<String>,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "by {}", self.by)?;
        match &self.comment {
            Some(comment) => write!(f, ": {comment}"),
            None => Ok(()),
        }
    }
}

/// Who or what ended a question.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actor {
    /// What kind of party.
    pub kind: ActorKind,
    /// Its name, where there is one.
    pub name: Option<String>,
}

/// In words, for "by …": the name in quotation marks, or the kind where there is no name. So a name is never read as a kind.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.name, self.kind) {
            (Some(name), _) => write!(f, "\"{name}\""),
            (None, ActorKind::Person) => f.write_str("a person"),
            (None, ActorKind::Program) => f.write_str("a program"),
            (None, ActorKind::Creator) => f.write_str("the program that asked"),
            (None, ActorKind::Deadline) => f.write_str("the deadline"),
            (None, ActorKind::Operator) => f.write_str("the operator"),
            (None, ActorKind::Unknown) => f.write_str("somebody"),
        }
    }
}

/// What kind of party ended a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActorKind {
    /// Somebody who held a link or signed in.
    Person,
    /// A program that may decide.
    Program,
    /// Whoever asked.
    Creator,
    /// Nobody: the deadline.
    Deadline,
    /// Whoever runs the host.
    Operator,
    /// It was not recorded.
    Unknown,
}

/// One rule that is broken by what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The member that breaks it, by its name in the HTTP API: `prompt`, `timeout_seconds`, …
    pub field: String,
    /// The rule, by a name that stays the same: `too_long`, … More may come.
    pub code: String,
    /// The rule and how to keep it, in English.
    pub message: String,
}

struct Violations<'a>(&'a [Violation]);

impl fmt::Display for Violations<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, violation) in self.0.iter().enumerate() {
            write!(f, "{}{}: {}", if n > 0 { "; " } else { "" }, violation.field, violation.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_says_who_and_what() {
        let by = Actor { kind: ActorKind::Person, name: Some("ada".into()) };
        let ended = Ended { by, via: "form".into(), at: None, comment: Some("not today".into()) };
        let declined = Error::Declined(Box::new(ended));
        assert_eq!(declined.to_string(), "the question was declined by \"ada\": not today");
        let violation =
            Violation { field: "prompt".into(), code: "too_long".into(), message: "at most 16384".into() };
        let invalid = Error::Invalid(vec![violation.clone(), violation]);
        assert_eq!(
            invalid.to_string(),
            "the question is not taken: prompt: at most 16384; prompt: at most 16384"
        );
    }

    #[test]
    fn a_name_is_never_read_as_a_kind() {
        let person = Actor { kind: ActorKind::Person, name: Some("the deadline".into()) };
        assert_eq!(person.to_string(), "\"the deadline\"");
        assert_eq!(Actor { kind: ActorKind::Deadline, name: None }.to_string(), "the deadline");
    }
}
