//! How an event ended, once and for ever: `response.json`.

use crate::error::Error;
use crate::event::Request;
use crate::moment::Moment;
use crate::value::{DataType, Given, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    pub decided_at: Option<Moment>,
    /// Who or what ended it: a subject, `link`, `api`, `cli`, `timeout`, `creator`.
    pub decided_by: String,
    /// By which way: `form`, `json`, `api`, `cli`, `events`, `timeout`.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
    /// What makes a repeated submission the same submission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
}

/// Why stored bytes are no outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// They end too soon: another program, which writes in place, is at it just now.
    #[error("it is being written")]
    Torn,
    /// They are whole, and no outcome of this event.
    #[error("it is no outcome of this event")]
    Unusable,
}

impl Unread {
    /// What this means for whoever wanted to end the event `id`.
    pub(crate) fn error(self, id: &str) -> Error {
        match self {
            Unread::Torn => Error::Unavailable(self.of(id)),
            Unread::Unusable => Error::Other(self.of(id)),
        }
    }

    /// The sentence about the event `id`.
    pub(crate) fn of(self, id: &str) -> String {
        format!("the stored outcome of event {id} cannot be read: {self}")
    }
}

/// The stored form as it may be found: the original plugin writes only the first four.
#[derive(Deserialize)]
struct Stored {
    status: Status,
    #[serde(default)]
    value: serde_json::Value,
    #[serde(default)]
    decided_at: Option<Moment>,
    #[serde(default)]
    decided_by: Option<String>,
    #[serde(default)]
    via: Option<String>,
    #[serde(default)]
    comment: Option<String>,
    #[serde(default)]
    idempotency_key: Option<String>,
}

impl Outcome {
    /// The outcome in `bytes`, for the event `request`. Id and type are the event's, whatever the bytes say.
    ///
    /// # Errors
    ///
    /// [`Unread`] if they hold none.
    pub fn read(bytes: &[u8], request: &Request) -> Result<Outcome, Unread> {
        let stored: Stored = serde_json::from_slice(bytes)
            .map_err(|error| if error.is_eof() { Unread::Torn } else { Unread::Unusable })?;
        let value = match stored.status {
            Status::Completed => {
                let value = request.data_type.read(Given::Json(&stored.value));
                Some(value.map_err(|_| Unread::Unusable)?)
            }
            _ => None,
        };
        Ok(Outcome {
            status: stored.status,
            value,
            request_id: request.request_id.clone(),
            data_type: request.data_type,
            decided_at: stored.decided_at,
            decided_by: stored.decided_by.unwrap_or_else(|| "unknown".into()),
            via: stored.via.unwrap_or_else(|| "unknown".into()),
            comment: stored.comment,
            idempotency_key: stored.idempotency_key,
        })
    }

    /// The stored form.
    pub fn bytes(&self) -> Vec<u8> {
        // No map with keys other than text and no float that is not finite is in it, so this cannot fail.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// The outcome without what only its sender should know: whoever has the idempotency key could pass for them.
    #[must_use]
    pub fn shown(self) -> Outcome {
        Outcome { idempotency_key: None, ..self }
    }
}
