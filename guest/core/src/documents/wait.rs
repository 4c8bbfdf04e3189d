//! Waiting for many events: what is asked, and what is answered.

use super::{EventView, Problem};
use crate::model::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// The body of `POST /v1/wait`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitQuery {
    /// The ids of the events that are waited for, 1 to 1,000.
    pub ids: Vec<String>,
    /// How long the answer is held while none of them has ended, in seconds; 60 at most.
    #[serde(default)]
    pub wait: u64,
}

/// Those of the events waited for of which there is something to tell. The others are open, unless there is `more`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waited {
    /// Those that have ended. Whoever goes on waiting leaves them out.
    pub events: Vec<EventView>,
    /// Those that cannot be waited for, and why. Whoever goes on waiting leaves them out, too.
    pub problems: Vec<EventProblem>,
    /// Whether there may be more to tell, which the next answer does: this one is long.
    pub more: bool,
    /// When one of those that are open may end without anybody's doing; none if that is never.
    pub look_again_at: Option<Timestamp>,
}

/// Why an event cannot be waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventProblem {
    /// The id, as it was sent.
    pub request_id: String,
    /// What `GET /v1/events/{id}` would say.
    pub problem: Problem,
}
