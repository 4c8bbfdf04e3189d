//! The types of the Rust library and of the rules from and to those of the component's interface, which wasmtime has made.

use crate::bindings::hitl::hitl::types;
use hitl_core::documents::FieldProblem;
use hitl_core::{Actor, ActorKind, Status, Timestamp, Value};
use hitl_types::face::Kind;
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
