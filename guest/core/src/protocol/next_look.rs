//! When one who waits for an event looks at it again: the rule, for all who wait, wherever they do.

use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use serde::Deserialize;

/// How long until another look at an outcome that another program is writing just now, in seconds.
const TRUNCATED_RETRY: u64 = 1;

/// What decides when one who waits for an open event looks at it again. It is read from the event's document, too, so that a
/// host which waits itself goes by this rule and has none of its own.
///
/// ```
/// use hitl_core::{NextLook, Timestamp};
/// let document = r#"{"request_id":"x","expires_at":"2026-01-31T12:00:10Z","poll_interval_seconds":5}"#;
/// let next: NextLook = serde_json::from_str(document).unwrap();
/// let noon = Timestamp::from_millis(1_769_860_800_000);
/// // Where all who wait are woken, it is looked at again when its deadline has come; elsewhere also before.
/// assert_eq!(next.at(true, noon), noon.plus_seconds(10));
/// assert_eq!(next.at(false, noon), noon.plus_seconds(5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct NextLook {
    expires_at: Option<Timestamp>,
    poll_interval_seconds: u32,
}

impl NextLook {
    /// What `request` says of it.
    pub fn of(request: &Request) -> Self {
        Self::by(request, request.expires_at)
    }

    /// The same with the deadline that it is known to have by now.
    pub(super) fn by(request: &Request, expires_at: Option<Timestamp>) -> Self {
        Self { expires_at, poll_interval_seconds: request.poll_interval_seconds }
    }

    /// When to look again at the latest at an event that was open at `now`. `pushed`: the host wakes who waits when the outcome is
    /// created, whoever creates it.
    pub fn at(self, pushed: bool, now: Timestamp) -> Timestamp {
        let again = if pushed {
            Timestamp::MAX
        } else {
            now.plus_seconds(u64::from(self.poll_interval_seconds).max(1))
        };
        self.expires_at.map_or(again, |expires_at| again.min(expires_at))
    }

    /// When to look again where the outcome is there and the event was open all the same at `now`: it is not whole yet.
    pub fn while_written(now: Timestamp) -> Timestamp {
        now.plus_seconds(TRUNCATED_RETRY)
    }
}
