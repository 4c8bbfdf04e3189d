//! Why a call did not do what was asked.

use hitl_core::Outcome;
use hitl_core::documents::FieldProblem;

/// Why a call did not do what was asked: the cases of the interface's own error, in the types of [`hitl_core`].
#[derive(Debug)]
pub enum Error {
    /// What was given breaks rules.
    Invalid(Vec<FieldProblem>),
    /// There is no such event.
    NotFound,
    /// The same run, name and key was used before for another question.
    Conflict(String),
    /// The event has ended otherwise already; this is what stands.
    Ended(Box<Outcome>),
    /// The server cannot be reached, and nothing was changed.
    Unavailable(String),
    /// The server may have done what it was asked.
    Unknown(String),
    /// The key is wrong, or does not let one do this; or no requests are let out to there.
    Denied(String),
    /// Anything else, in words for an operator.
    Other(String),
}
