//! The core's types from and to those of the WIT.

use crate::types as wit;
use hitl_core as core;
use hitl_core::json;
use serde::Serialize;
use serde_json::Value as Json;

/// An outcome, for whoever asked.
pub fn outcome(outcome: core::Outcome) -> wit::Outcome {
    wit::Outcome {
        status: match outcome.status {
            core::Status::Completed => wit::Status::Completed,
            core::Status::Declined => wit::Status::Declined,
            core::Status::TimedOut => wit::Status::TimedOut,
            core::Status::Cancelled => wit::Status::Cancelled,
        },
        value: outcome.value.map(|value| match value {
            core::Value::Int(value) => wit::Value::Int(value),
            core::Value::Float(value) => wit::Value::Float(value),
            core::Value::Bool(value) => wit::Value::Bool(value),
            core::Value::Str(value) => wit::Value::Str(value),
            form @ core::Value::Form(_) => wit::Value::Json(form.to_string()),
        }),
        actor: actor(outcome.actor),
        via: outcome.via,
        decided_at: outcome.decided_at.map(|at| at.to_string()),
        comment: outcome.comment,
    }
}

fn actor(actor: core::Actor) -> wit::Actor {
    let kind = match actor.kind {
        core::ActorKind::Person => wit::ActorKind::Person,
        core::ActorKind::Program => wit::ActorKind::Program,
        core::ActorKind::Creator => wit::ActorKind::Creator,
        core::ActorKind::Deadline => wit::ActorKind::Deadline,
        core::ActorKind::Operator => wit::ActorKind::Operator,
        core::ActorKind::Unknown => wit::ActorKind::Unknown,
    };
    wit::Actor { kind, name: actor.name }
}

/// Why the core did not do what was asked.
pub fn error(error: core::Error) -> wit::Error {
    match error {
        core::Error::Invalid(violations) => {
            wit::Error::Invalid(violations.into_iter().map(violation).collect())
        }
        core::Error::NotFound => wit::Error::NotFound,
        core::Error::Conflict(text) => wit::Error::Conflict(text),
        core::Error::Ended(stands) => wit::Error::Ended(outcome(*stands)),
        core::Error::Unavailable(text) => wit::Error::Unavailable(text),
        core::Error::Unknown(text) => wit::Error::Unknown(text),
        core::Error::Denied(text) => wit::Error::NotAllowed(text),
        core::Error::Unusable(text) | core::Error::Other(text) => wit::Error::Other(text),
    }
}

fn violation(error: core::FieldError) -> wit::Violation {
    let arguments = error.rule.arguments().into_iter().map(|(name, value)| (name.to_owned(), value));
    wit::Violation {
        code: error.rule.code().to_owned(),
        message: error.message(),
        arguments: arguments.collect(),
        field: error.field,
    }
}

/// What a caller gives as an answer.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Given {
    /// A value.
    Value(core::Value),
    /// JSON, as the HTTP API takes it.
    Json(Json),
}

impl Given {
    /// What `value` is.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`](wit::Error::Invalid) if its text is no JSON.
    pub fn read(value: wit::Value) -> Result<Self, wit::Error> {
        Ok(Self::Value(match value {
            wit::Value::Int(value) => core::Value::Int(value),
            wit::Value::Float(value) => core::Value::Float(value),
            wit::Value::Bool(value) => core::Value::Bool(value),
            wit::Value::Str(value) => core::Value::Str(value),
            wit::Value::Json(text) => {
                return json::read(text.as_bytes())
                    .map(Self::Json)
                    .map_err(|broken| error(core::Error::Invalid(vec![broken.in_member("value")])));
            }
        }))
    }

    /// The same for the rules.
    pub fn input(&self) -> core::Input<'_> {
        match self {
            Self::Value(value) => core::Input::Value(value),
            Self::Json(json) => core::Input::Json(json),
        }
    }
}
