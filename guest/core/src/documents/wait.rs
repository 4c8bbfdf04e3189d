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

/// The body of `POST /v1/wait` for whatever ends in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ScopeWaitQuery {
    /// Which events.
    pub scope: WaitScope,
    /// The `cursor` of the answer before; none tells of all that ended at `since` or later, as far as it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// From when on, where there is no cursor yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// How long the answer is held while there is nothing to tell, in seconds; 60 at most.
    #[serde(default)]
    pub wait: u64,
}

/// Events of this project, domain and run; what is none does not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WaitScope {
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The run; empty for events without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
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
    /// Where whoever waits for a scope goes on; none where ids were given.
    #[serde(default)]
    pub cursor: Option<String>,
}

/// Why an event cannot be waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventProblem {
    /// The id, as it was sent.
    pub request_id: String,
    /// What `GET /v1/events/{id}` would say.
    pub problem: Problem,
}
