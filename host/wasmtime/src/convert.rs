//! The types of the Rust library and of the rules from and to those of the component's interface, which wasmtime has made.

use crate::bindings::hitl::hitl::types;
use hitl_core::documents::FieldProblem;
use hitl_core::{Actor, ActorKind, Status, Timestamp, Value};
use hitl_types::face::Kind;
#[cfg(feature = "flow")]
use hitl_types::flow::Given;
use hitl_types::{Decision, Error, Outcome};
#[cfg(feature = "flow")]
use serde_json::Number;
use serde_json::Value as Json;

impl From<types::Status> for Status {
    fn from(status: types::Status) -> Status {
        match status {
            types::Status::Completed => Status::Completed,
            types::Status::Declined => Status::Declined,
            types::Status::TimedOut => Status::TimedOut,
            types::Status::Cancelled => Status::Cancelled,
        }
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

impl From<Value> for types::Value {
    fn from(value: Value) -> types::Value {
        match value {
            Value::Int(value) => types::Value::Int(value),
            Value::Float(value) => types::Value::Float(value),
            Value::Bool(value) => types::Value::Bool(value),
            Value::Str(value) => types::Value::Str(value),
            form @ Value::Form(_) => types::Value::Json(form.to_string()),
        }
    }
}

/// The answer. None for JSON that is no form's fields, which no event has.
fn value(value: types::Value) -> Option<Value> {
    match value {
        types::Value::Int(value) => Some(Value::Int(value)),
        types::Value::Float(value) => Some(Value::Float(value)),
        types::Value::Bool(value) => Some(Value::Bool(value)),
        types::Value::Str(value) => Some(Value::Str(value)),
        types::Value::Json(text) => match serde_json::from_str(&text) {
            Ok(Json::Object(members)) => Some(Value::Form(members)),
            _ => None,
        },
    }
}

/// The same as JSON, or text that is none.
#[cfg(feature = "flow")]
pub(crate) fn json(value: types::Value) -> Result<Json, String> {
    Ok(match value {
        types::Value::Int(value) => value.into(),
        types::Value::Float(value) => Number::from_f64(value).map_or(Json::Null, Json::Number),
        types::Value::Bool(value) => value.into(),
        types::Value::Str(value) => value.into(),
        types::Value::Json(text) => return serde_json::from_str(&text).map_err(|_| text),
    })
}

impl From<Kind> for types::Kind {
    fn from(kind: Kind) -> types::Kind {
        match kind {
            Kind::Int => types::Kind::Int,
            Kind::Float => types::Kind::Float,
            Kind::Bool => types::Kind::Bool,
            Kind::Str => types::Kind::Str,
            Kind::Form(schema) => types::Kind::Form(schema),
        }
    }
}

#[cfg(feature = "flow")]
impl From<types::Kind> for Kind {
    fn from(kind: types::Kind) -> Kind {
        match kind {
            types::Kind::Int => Kind::Int,
            types::Kind::Float => Kind::Float,
            types::Kind::Bool => Kind::Bool,
            types::Kind::Str => Kind::Str,
            types::Kind::Form(schema) => Kind::Form(schema),
        }
    }
}

impl From<Decision> for types::Decision {
    fn from(decision: Decision) -> types::Decision {
        let (comment, idempotency_key) = decision.into_parts();
        types::Decision { comment, idempotency_key }
    }
}

impl From<types::Outcome> for Outcome {
    fn from(ended: types::Outcome) -> Outcome {
        let mut outcome = Outcome::new(ended.status.into(), ended.actor.into(), ended.via);
        outcome.value = ended.value.and_then(value);
        outcome.decided_at = ended.decided_at.and_then(|at| Timestamp::parse(&at));
        outcome.comment = ended.comment;
        outcome
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

#[cfg(feature = "flow")]
impl From<types::Value> for Given {
    fn from(value: types::Value) -> Given {
        match value {
            types::Value::Int(value) => Given::Value(Value::Int(value)),
            types::Value::Float(value) => Given::Value(Value::Float(value)),
            types::Value::Bool(value) => Given::Value(Value::Bool(value)),
            types::Value::Str(value) => Given::Value(Value::Str(value)),
            types::Value::Json(text) => Given::Json(text),
        }
    }
}

#[cfg(feature = "flow")]
impl From<Given> for types::Value {
    fn from(given: Given) -> types::Value {
        match given {
            Given::Value(value) => value.into(),
            Given::Json(text) => types::Value::Json(text),
        }
    }
}

#[cfg(feature = "flow")]
impl From<types::Decision> for Decision {
    fn from(given: types::Decision) -> Decision {
        let mut decision = Decision::new();
        if let Some(comment) = given.comment {
            decision = decision.comment(comment);
        }
        match given.idempotency_key {
            Some(key) => decision.idempotency_key(key),
            None => decision,
        }
    }
}

#[cfg(feature = "flow")]
impl From<Status> for types::Status {
    fn from(status: Status) -> types::Status {
        match status {
            Status::Completed => types::Status::Completed,
            Status::Declined => types::Status::Declined,
            Status::TimedOut => types::Status::TimedOut,
            Status::Cancelled => types::Status::Cancelled,
        }
    }
}

#[cfg(feature = "flow")]
impl From<Actor> for types::Actor {
    fn from(actor: Actor) -> types::Actor {
        let kind = match actor.kind {
            ActorKind::Person => types::ActorKind::Person,
            ActorKind::Program => types::ActorKind::Program,
            ActorKind::Creator => types::ActorKind::Creator,
            ActorKind::Deadline => types::ActorKind::Deadline,
            ActorKind::Operator => types::ActorKind::Operator,
            ActorKind::Unknown => types::ActorKind::Unknown,
        };
        types::Actor { kind, name: actor.name }
    }
}

#[cfg(feature = "flow")]
impl From<Outcome> for types::Outcome {
    fn from(outcome: Outcome) -> types::Outcome {
        let Outcome { status, value, decided_at, actor, via, comment, .. } = outcome;
        let (value, decided_at) = (value.map(Into::into), decided_at.map(|at| at.to_string()));
        types::Outcome { status: status.into(), value, decided_at, actor: actor.into(), via, comment }
    }
}

#[cfg(feature = "flow")]
impl From<FieldProblem> for types::Violation {
    fn from(problem: FieldProblem) -> types::Violation {
        let FieldProblem { field, code, message, arguments } = problem;
        let text = |json: Json| json.as_str().map_or_else(|| json.to_string(), str::to_owned);
        let arguments = arguments.into_iter().map(|(name, json)| (name, text(json))).collect();
        types::Violation { field, code, message, arguments }
    }
}

#[cfg(feature = "flow")]
impl From<Error> for types::Error {
    fn from(error: Error) -> types::Error {
        match error {
            Error::Invalid(problems) => {
                types::Error::Invalid(problems.into_iter().map(types::Violation::from).collect())
            }
            Error::NotFound => types::Error::NotFound,
            Error::Conflict(text) => types::Error::Conflict(text),
            Error::Ended(outcome)
            | Error::TimedOut(outcome)
            | Error::Declined(outcome)
            | Error::Cancelled(outcome) => types::Error::Ended((*outcome).into()),
            Error::Unavailable(text) => types::Error::Unavailable(text),
            Error::Unknown(text) => types::Error::Unknown(text),
            Error::Denied(text) => types::Error::NotAllowed(text),
            Error::Other(text) => types::Error::Other(text),
            other => types::Error::Other(other.to_string()),
        }
    }
}

#[cfg(all(test, feature = "flow"))]
mod tests {
    use super::*;

    fn outcome(value: Option<types::Value>, kind: types::ActorKind, status: types::Status) -> types::Outcome {
        let actor = types::Actor { kind, name: Some("Ada".to_owned()) };
        let decided_at = Some("2026-01-31T12:00:00.5Z".to_owned());
        types::Outcome { status, value, actor, via: "form".to_owned(), decided_at, comment: None }
    }

    /// What a flow is told passes through the types of the Rust library on its way.
    #[test]
    fn errors_and_outcomes_come_back_as_they_were() {
        let form = r#"{"b":1,"a":[1.5,"x",null]}"#.to_owned();
        let outcomes = [
            (Some(types::Value::Int(i64::MIN)), types::ActorKind::Person, types::Status::Completed),
            (Some(types::Value::Float(2.0)), types::ActorKind::Program, types::Status::Completed),
            (Some(types::Value::Bool(true)), types::ActorKind::Unknown, types::Status::Completed),
            (Some(types::Value::Str("3".to_owned())), types::ActorKind::Deadline, types::Status::Completed),
            (Some(types::Value::Json(form)), types::ActorKind::Person, types::Status::Completed),
            (None, types::ActorKind::Operator, types::Status::Declined),
            (None, types::ActorKind::Deadline, types::Status::TimedOut),
            (None, types::ActorKind::Creator, types::Status::Cancelled),
        ];
        let outcomes = outcomes.map(|(value, kind, status)| outcome(value, kind, status));
        let violation = types::Violation {
            field: "value.replicas".to_owned(),
            code: "maximum".to_owned(),
            message: "At most 5.".to_owned(),
            arguments: vec![("maximum".to_owned(), "5".to_owned())],
        };
        let text = || "a text".to_owned();
        let mut errors = vec![
            types::Error::Invalid(vec![violation.clone(), violation]),
            types::Error::NotFound,
            types::Error::Conflict(text()),
            types::Error::Unavailable(text()),
            types::Error::Unknown(text()),
            types::Error::NotAllowed(text()),
            types::Error::Other(text()),
        ];
        for outcome in outcomes {
            let back = types::Outcome::from(Outcome::from(outcome.clone()));
            // A moment is written with all its digits.
            let written = |outcome: &types::Outcome| format!("{outcome:?}").replace(".500Z", ".5Z");
            assert_eq!(written(&back), written(&outcome));
            errors.push(types::Error::Ended(back));
        }
        for error in errors {
            let back = types::Error::from(Error::from(error.clone()));
            assert_eq!(format!("{back:?}"), format!("{error:?}"));
        }
    }

    #[test]
    fn answers_and_what_is_added_come_as_they_are_given() {
        let values = [types::Value::Float(f64::INFINITY), types::Value::Json("[1".to_owned())];
        for value in values {
            let back = types::Value::from(Given::from(value.clone()));
            assert_eq!(format!("{back:?}"), format!("{value:?}"));
        }
        for (comment, key) in [(None, None), (Some("c"), None), (None, Some("k")), (Some(""), Some("k"))] {
            let (comment, idempotency_key) = (comment.map(str::to_owned), key.map(str::to_owned));
            let given = types::Decision { comment, idempotency_key };
            let back = types::Decision::from(Decision::from(given.clone()));
            assert_eq!(format!("{back:?}"), format!("{given:?}"));
        }
    }
}
