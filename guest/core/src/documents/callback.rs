//! Sending outcomes: what a courier takes, what it reports, and how it stands.

use crate::model::callback::Callback;
use crate::model::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What a courier has to send: the answer of `POST /v1/callbacks/take`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deliveries {
    /// The requests to send. Each is reported before 60 seconds are over, or another courier sends it as well.
    pub callbacks: Vec<DeliveryView>,
    /// Whether there may be more at once.
    pub more: bool,
    /// When there is more, whatever happens until then; none if nobody knows.
    pub look_again_at: Option<Timestamp>,
    /// Where the look at open questions goes on; none after the last one.
    pub after: Option<String>,
}

/// A request to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// The event's id, and the value of the header `Idempotency-Key`.
    pub request_id: String,
    /// Which attempt it is, from 1 on.
    pub attempt: u32,
    /// Where to, and how; with `{secret:NAME}` for each secret in its headers.
    pub callback: Callback,
    /// The body, which is JSON.
    pub body: String,
}

/// What came of sending an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackState {
    /// `waiting`, `delivered`, or `refused`, which is for good, too.
    pub state: String,
    /// How many attempts were made and reported.
    pub attempts: u32,
    /// When the last of them was reported.
    pub last_at: Option<Timestamp>,
    /// The status of its answer; none if there was none.
    pub last_status: Option<u16>,
    /// Why there was none.
    pub last_error: Option<String>,
    /// From when on it is tried again.
    pub next_at: Option<Timestamp>,
}

impl Default for CallbackState {
    fn default() -> Self {
        Self {
            state: "waiting".into(),
            attempts: 0,
            last_at: None,
            last_status: None,
            last_error: None,
            next_at: None,
        }
    }
}
