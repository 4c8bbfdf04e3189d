//! Events as the API shows them.

use super::CallbackState;
use crate::model::extension::Extension;
use crate::model::outcome::Outcome;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::model::value::{DataType, Value};
use serde::{Deserialize, Serialize};

/// An event as the API shows it: its stored form with the status of the day, its outcome, and where to go from here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// The stored form; its `status` is the name of the outcome's, once there is one.
    #[serde(flatten)]
    pub request: Request,
    /// That somebody asked for more time, if they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// How it ended; none while it is open.
    pub response: Option<Outcome>,
    /// What came of sending the outcome, where one event alone was asked for that has ended and has a callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<CallbackState>,
    /// Where to go from here.
    pub links: Links,
}

/// The addresses of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The link that lets its holder see and answer the event; none for who may only ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// Where it is answered by JSON.
    pub submit: String,
    /// Where its status is.
    pub status: String,
    /// Where its report is; none for who may only ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
}

/// Some of the events that were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventList {
    /// The events.
    pub events: Vec<EventView>,
    /// Where the next page begins, if there is one: give it as `after`.
    pub next: Option<String>,
    /// How many records on the way could not be read.
    #[serde(default)]
    pub unreadable: u32,
}

/// The original plugin's view of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegacyStatus {
    /// The event's id.
    pub request_id: String,
    /// `pending`, how it ended, or `not_found`.
    pub status: String,
    /// The stored form; none if there is no such event.
    pub request: Option<Request>,
    /// How it ended; none while it is open.
    pub response: Option<Outcome>,
}

/// The original plugin's answer to a submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submitted {
    /// Always `submitted`.
    pub status: String,
    /// The event's id.
    pub request_id: String,
    /// The answer that counts.
    pub value: Option<Value>,
    /// The event's type.
    pub data_type: DataType,
    /// A sentence for a person.
    pub message: String,
}

/// A link that creates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatingLink {
    /// The address that takes the body of `POST /v1/events` without a key.
    pub create: String,
    /// When it ends by itself.
    pub expires_at: Timestamp,
}

/// Another link to an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The link.
    pub form: String,
}
