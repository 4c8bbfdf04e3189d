//! What is told of a server, in the types of the WIT.

use crate::convert;
use crate::types::{Decision, Error, Violation};
use hitl_core::documents::FieldProblem;
use serde_json::Value as Json;

impl From<hitl_remote::Error> for Error {
    fn from(error: hitl_remote::Error) -> Self {
        match error {
            hitl_remote::Error::Invalid(problems) => {
                Self::Invalid(problems.into_iter().map(Violation::from).collect())
            }
            hitl_remote::Error::NotFound => Self::NotFound,
            hitl_remote::Error::Conflict(text) => Self::Conflict(text),
            hitl_remote::Error::Ended(outcome) => Self::Ended(convert::outcome(*outcome)),
            hitl_remote::Error::Unavailable(text) => Self::Unavailable(text),
            hitl_remote::Error::Unknown(text) => Self::Unknown(text),
            hitl_remote::Error::Denied(text) => Self::NotAllowed(text),
            hitl_remote::Error::Other(text) => Self::Other(text),
        }
    }
}

impl From<FieldProblem> for Violation {
    fn from(problem: FieldProblem) -> Self {
        let FieldProblem { field, code, message, arguments } = problem;
        let text = |value| match value {
            Json::String(text) => text,
            other => other.to_string(),
        };
        let arguments = arguments.into_iter().map(|(name, value)| (name, text(value))).collect();
        Self { field, code, message, arguments }
    }
}

impl From<Decision> for hitl_remote::Decision {
    fn from(Decision { comment, idempotency_key }: Decision) -> Self {
        Self { comment, idempotency_key }
    }
}
