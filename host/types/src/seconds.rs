//! Durations as the API takes them.

use std::time::Duration;

/// Whole seconds, rounded up.
pub(crate) fn seconds(duration: Duration) -> u32 {
    let seconds = duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0));
    u32::try_from(seconds).unwrap_or(u32::MAX)
}
