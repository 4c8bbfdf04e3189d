//! The interface's types, as this crate's.

use crate::answer::Answer;
use crate::bindings::types;
use crate::error::{Actor, ActorKind, Ended, Error, Violation};

/// The answer in an outcome, or why there is none.
pub(crate) fn answer<T: Answer>(outcome: types::Outcome) -> Result<T, Error> {
    let types::Outcome { status, value, actor, via, decided_at, comment } = outcome;
    let ended = Box::new(Ended { by: actor.into(), via, at: decided_at, comment });
    match status {
        types::Status::Completed => value.and_then(T::read).ok_or(Error::OtherType),
        types::Status::Declined => Err(Error::Declined(ended)),
        types::Status::TimedOut => Err(Error::TimedOut(ended)),
        types::Status::Cancelled => Err(Error::Cancelled(ended)),
    }
}

impl From<types::Error> for Error {
    fn from(error: types::Error) -> Error {
        match error {
            types::Error::Invalid(violations) => {
                Error::Invalid(violations.into_iter().map(Violation::from).collect())
            }
            types::Error::NotFound => Error::NotFound,
            types::Error::Conflict(text) => Error::Conflict(text),
            types::Error::Ended(outcome) => {
                let types::Outcome { value, actor, via, decided_at, comment, .. } = outcome;
                let ended = Box::new(Ended { by: actor.into(), via, at: decided_at, comment });
                Error::Ended { ended, answer: value.map(json) }
            }
            types::Error::NotAllowed(text) => Error::Denied(text),
            types::Error::Unavailable(text) => Error::Unavailable(text),
            types::Error::Unknown(text) => Error::Unknown(text),
            types::Error::Other(text) => Error::Other(text),
        }
    }
}

/// A value as JSON.
fn json(value: types::Value) -> String {
    match value {
        types::Value::Json(text) => text,
        types::Value::Int(value) => value.to_string(),
        types::Value::Float(value) => serde_json::Value::from(value).to_string(),
        types::Value::Bool(value) => value.to_string(),
        types::Value::Str(value) => serde_json::Value::from(value).to_string(),
    }
}

impl From<types::Violation> for Violation {
    fn from(violation: types::Violation) -> Violation {
        let types::Violation { field, code, message, .. } = violation;
        Violation { field, code, message }
    }
}

impl From<types::Actor> for Actor {
    fn from(actor: types::Actor) -> Actor {
        let kind = match actor.kind {
            types::ActorKind::Person => ActorKind::Person,
            types::ActorKind::Program => ActorKind::Program,
            types::ActorKind::Creator => ActorKind::Creator,
            types::ActorKind::Deadline => ActorKind::Deadline,
            types::ActorKind::Operator => ActorKind::Operator,
            types::ActorKind::Unknown => ActorKind::Unknown,
        };
        Actor { kind, name: actor.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(status: types::Status, value: Option<types::Value>) -> types::Outcome {
        let actor = types::Actor { kind: types::ActorKind::Person, name: Some("ada".into()) };
        types::Outcome {
            status,
            value,
            actor,
            via: "form".into(),
            decided_at: None,
            comment: Some("no".into()),
        }
    }

    #[test]
    fn an_outcome_is_the_answer_or_says_who_gave_none() {
        let completed = |value| outcome(types::Status::Completed, Some(value));
        assert_eq!(answer::<i64>(completed(types::Value::Int(3))), Ok(3));
        assert_eq!(answer::<i64>(completed(types::Value::Bool(true))), Err(Error::OtherType));
        let Err(Error::Declined(ended)) = answer::<i64>(outcome(types::Status::Declined, None)) else {
            panic!("it was declined");
        };
        assert_eq!((ended.by.name.as_deref(), ended.comment.as_deref()), (Some("ada"), Some("no")));
        assert!(matches!(answer::<bool>(outcome(types::Status::TimedOut, None)), Err(Error::TimedOut(_))));
        assert!(matches!(answer::<bool>(outcome(types::Status::Cancelled, None)), Err(Error::Cancelled(_))));
    }

    #[test]
    fn what_had_ended_says_by_which_answer() {
        let error =
            types::Error::Ended(outcome(types::Status::Completed, Some(types::Value::Str("a \"b\"".into()))));
        let Error::Ended { answer, .. } = Error::from(error) else { panic!("it had ended") };
        assert_eq!(answer.as_deref(), Some(r#""a \"b\"""#));
    }
}
