//! The core's types from and to those of the component's interface, which wasmtime has made.

use crate::bindings::hitl::hitl::types;
use hitl_core::{Actor, ActorKind, Status, Value};
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
pub(crate) fn value(value: types::Value) -> Option<Value> {
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
