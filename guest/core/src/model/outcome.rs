//! How an event ended, once and for ever: `response.json`.

use crate::json::{Fault, Members, Stored, ToJson};
use crate::model::error::Error;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Input, Value};
use std::fmt;

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// With a value.
    Completed,
    /// Somebody would not answer, or the deadline declined.
    Declined,
    /// The deadline passed.
    TimedOut,
    /// Its creator, or an operator, withdrew it.
    Cancelled,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 4] = [Status::Completed, Status::Declined, Status::TimedOut, Status::Cancelled];

    /// Its stored name.
    pub const fn name(self) -> &'static str {
        match self {
            Status::Completed => "completed",
            Status::Declined => "declined",
            Status::TimedOut => "timed_out",
            Status::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The one outcome of an event. `status`, `value`, `request_id` and `data_type` are the original plugin's.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The answer; there if and only if `status` is [`Status::Completed`].
    pub value: Option<Value>,
    /// The event's id.
    pub request_id: String,
    /// The event's type.
    pub data_type: DataType,
    /// When it ended. None if a program that keeps no such record ended it.
    pub decided_at: Option<Timestamp>,
    /// Who or what ended it: a subject, `link`, `api`, `cli`, `timeout`, `creator`.
    pub decided_by: String,
    /// By which way: `form`, `json`, `api`, `cli`, `events`, `timeout`.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
    /// What makes a repeated submission the same submission.
    pub idempotency_key: Option<String>,
}

/// Why stored bytes are no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They end too soon: another program, which writes in place, is at it just now.
    #[error("it is being written")]
    Truncated,
    /// They are whole, and no outcome of this event.
    #[error("it is no outcome of this event")]
    Unusable,
}

impl DecodeError {
    /// What this means for whoever wanted to end the event `id`.
    pub(crate) fn error(self, id: &str) -> Error {
        match self {
            DecodeError::Truncated => Error::Unavailable(self.of(id)),
            DecodeError::Unusable => Error::Other(self.of(id)),
        }
    }

    /// The sentence about the event `id`.
    pub(crate) fn of(self, id: &str) -> String {
        format!("the stored outcome of event {id} cannot be read: {self}")
    }
}

impl ToJson for Outcome {
    fn write_json(&self, out: &mut String) {
        let members = Members::of(out).with(&[
            ("status", &self.status.name()),
            ("value", &self.value),
            ("request_id", &self.request_id),
            ("data_type", &self.data_type),
            ("decided_at", &self.decided_at),
            ("decided_by", &self.decided_by),
            ("via", &self.via),
            ("comment", &self.comment),
        ]);
        let key = self.idempotency_key.as_ref().map(|key| key as &dyn ToJson);
        members.with_some("idempotency_key", key).end();
    }
}

impl Outcome {
    /// The outcome in `bytes`, for the event `request`. Id and type are the event's, whatever the bytes say.
    ///
    /// # Errors
    ///
    /// [`DecodeError`] if they hold none.
    pub fn read(bytes: &[u8], request: &Request) -> Result<Outcome, DecodeError> {
        let mut stored = Stored::read(bytes).map_err(|broken| {
            if broken.fault == Fault::Torn { DecodeError::Truncated } else { DecodeError::Unusable }
        })?;
        // The original plugin writes only status, value, request_id and data_type.
        let status = stored.required("status");
        let status =
            Status::ALL.into_iter().find(|known| known.name() == status).ok_or(DecodeError::Unusable)?;
        let outcome = Outcome {
            status,
            value: match status {
                Status::Completed => {
                    let value = request.data_type.read(Input::Json(&stored.json("value")));
                    Some(value.map_err(|_| DecodeError::Unusable)?)
                }
                _ => None,
            },
            request_id: request.request_id.clone(),
            data_type: request.data_type,
            decided_at: stored.moment("decided_at"),
            decided_by: stored.optional("decided_by").unwrap_or_else(|| "unknown".into()),
            via: stored.optional("via").unwrap_or_else(|| "unknown".into()),
            comment: stored.optional("comment"),
            idempotency_key: stored.optional("idempotency_key"),
        };
        if stored.wrong.is_none() { Ok(outcome) } else { Err(DecodeError::Unusable) }
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        self.to_json().into_bytes()
    }

    /// The outcome without what only its sender should know: whoever has the idempotency key could pass for them.
    #[must_use]
    pub fn shown(self) -> Outcome {
        Outcome { idempotency_key: None, ..self }
    }
}
