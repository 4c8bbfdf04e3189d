//! How long an event's own link works.

use crate::model::request::Request;
use crate::model::timestamp::Timestamp;

/// How long an event's own link works after its deadline, so that who answered can look again: 30 days, in seconds.
pub const AFTER_DEADLINE: u64 = 30 * 86_400;
/// How long an event's own link works if the event waits for ever: a year, in seconds. `hitl link` makes another.
pub const WITHOUT_DEADLINE: u64 = 366 * 86_400;

/// Until when the event's own link works: a function of what is stored, so that the link never changes.
pub fn expiry(request: &Request, now: Timestamp) -> Timestamp {
    match (request.last_deadline(), request.created_at) {
        (Some(expires_at), _) => expires_at.plus_seconds(AFTER_DEADLINE),
        (None, Some(created_at)) => created_at.plus_seconds(WITHOUT_DEADLINE),
        // The original plugin keeps no moment. By the day, so that the link stays the same for a while.
        (None, None) => {
            Timestamp::from_millis(now.millis() / 86_400_000 * 86_400_000).plus_seconds(WITHOUT_DEADLINE)
        }
    }
}
