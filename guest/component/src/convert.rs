//! The core's types from and to those of the WIT.

use crate::bindings::hitl::hitl::types as wit;
use hitl_core as core;
use std::borrow::Cow;

pub(crate) fn spec(spec: wit::Spec) -> core::Question {
    core::Question {
        name: spec.name,
        prompt: spec.prompt,
        kind: core::Kind::One(match spec.data_type {
            wit::DataType::Int => core::DataType::Int,
            wit::DataType::Float => core::DataType::Float,
            wit::DataType::Bool => core::DataType::Bool,
            wit::DataType::Str => core::DataType::Str,
        }),
        org: spec.org,
        project: spec.project,
        domain: spec.domain,
        run: spec.run,
        key: spec.key,
        timeout: match spec.timeout {
            wit::Timeout::Default => core::Timeout::Default,
            wit::Timeout::Never => core::Timeout::Never,
            wit::Timeout::Seconds(seconds) => core::Timeout::Seconds(seconds),
        },
        on_timeout: match spec.on_timeout {
            wit::OnTimeout::Fail => core::OnTimeout::Fail,
            wit::OnTimeout::Decline => core::OnTimeout::Decline,
            wit::OnTimeout::Answer(answer) => core::OnTimeout::Answer(value(answer)),
        },
        poll_interval_seconds: spec.poll_interval_seconds,
    }
}

pub(crate) fn value(value: wit::Value) -> core::Value {
    match value {
        wit::Value::Int(value) => core::Value::Int(value),
        wit::Value::Float(value) => core::Value::Float(value),
        wit::Value::Bool(value) => core::Value::Bool(value),
        wit::Value::Str(value) => core::Value::Str(value),
    }
}

/// `by` is who decides if the caller does not say.
pub(crate) fn decision(decision: wit::Decision, by: core::ActorKind) -> core::Decision {
    core::Decision {
        actor: decision.decided_by.map_or(core::Actor::of(by), core::Actor::person),
        via: Cow::Borrowed("events"),
        comment: decision.comment,
        idempotency_key: decision.idempotency_key,
    }
}

pub(crate) fn filter(filter: wit::Filter) -> core::Filter {
    core::Filter {
        ended: filter.ended,
        project: filter.project,
        domain: filter.domain,
        run: filter.run,
        text: None,
    }
}

pub(crate) fn outcome(outcome: core::Outcome) -> wit::Outcome {
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
        }),
        decided_at: outcome.decided_at.map(|moment| moment.to_string()),
        decided_by: outcome.actor.word().to_owned(),
        via: outcome.via,
        comment: outcome.comment,
    }
}

pub(crate) fn info(request: core::Request, ended: Option<core::Outcome>, form_url: String) -> wit::Info {
    wit::Info {
        id: request.request_id,
        name: request.event_name,
        prompt: request.prompt,
        data_type: match request.data_type {
            core::DataType::Int => wit::DataType::Int,
            core::DataType::Float => wit::DataType::Float,
            core::DataType::Bool => wit::DataType::Bool,
            core::DataType::Str => wit::DataType::Str,
        },
        org: request.org,
        project: request.project,
        domain: request.domain,
        run: request.run,
        key: request.key,
        created_at: request.created_at.map(|moment| moment.to_string()),
        expires_at: request.expires_at.map(|moment| moment.to_string()),
        form_url,
        outcome: ended.map(outcome),
    }
}

/// What is known of an event whose stored form cannot be read any more: its id.
pub(crate) fn no_info(id: &str) -> wit::Info {
    wit::Info {
        id: id.to_owned(),
        name: String::new(),
        prompt: String::new(),
        data_type: wit::DataType::Str,
        org: String::new(),
        project: String::new(),
        domain: String::new(),
        run: None,
        key: None,
        created_at: None,
        expires_at: None,
        form_url: String::new(),
        outcome: None,
    }
}

pub(crate) fn error(error: core::Error) -> wit::Error {
    match error {
        core::Error::Invalid(fields) => wit::Error::Invalid(
            fields
                .into_iter()
                .map(|error| wit::FieldError { message: error.message(), field: error.field })
                .collect(),
        ),
        core::Error::NotFound => wit::Error::NotFound,
        core::Error::Conflict(text) => wit::Error::Conflict(text),
        core::Error::Ended(stands) => wit::Error::Ended(outcome(*stands)),
        core::Error::Unavailable(text) | core::Error::Unknown(text) => wit::Error::Unavailable(text),
        core::Error::Denied(text) => wit::Error::Denied(text),
        core::Error::Unusable(text) | core::Error::Other(text) => wit::Error::Other(text),
    }
}
