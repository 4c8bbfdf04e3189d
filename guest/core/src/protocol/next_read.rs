//! When one who waits for a scope reads the log of ended events again: the rule, for all who wait, wherever they do.

use crate::model::timestamp::Timestamp;

/// How long after an outcome was heard of the log is read: that its event has ended is written there when the answer is out. Where
/// many end, this is how often it is read.
const AFTER_WAKE_UP: u64 = 100;
/// How long after it was read in vain it is read again, since that may have been too early; where nobody wakes, always the first.
const AGAIN: [u64; 2] = [1_000, 5_000];

/// How often the log was read in vain since something was heard, or the wait began.
///
/// ```
/// use hitl_core::{NextRead, Timestamp};
/// let noon = Timestamp::from_millis(1_769_860_800_000);
/// let (reads, at) = NextRead::default().in_vain(true, noon);
/// assert_eq!(at, noon.plus_seconds(1));
/// let (reads, at) = reads.in_vain(true, at);
/// assert_eq!(at, noon.plus_seconds(6));
/// // From then on there is nothing to read until something is heard.
/// assert_eq!(reads.in_vain(true, at).1, Timestamp::MAX);
/// assert_eq!(reads.in_vain(false, noon).1, noon.plus_seconds(1));
/// assert_eq!(NextRead::woken(noon).1, Timestamp::from_millis(noon.millis() + 100));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NextRead(u8);

impl NextRead {
    /// When to read after an outcome was heard of at `now`. What is heard until then is the same.
    pub fn woken(now: Timestamp) -> (Self, Timestamp) {
        (Self::default(), later(now, AFTER_WAKE_UP))
    }

    /// When to read again at the latest after there was nothing to tell at `now`. `pushed`: the host wakes who waits when an
    /// outcome is created, whoever creates it.
    pub fn in_vain(self, pushed: bool, now: Timestamp) -> (Self, Timestamp) {
        if !pushed {
            return (Self::default(), later(now, AGAIN[0]));
        }
        let at = AGAIN.get(usize::from(self.0)).map_or(Timestamp::MAX, |millis| later(now, *millis));
        (Self(self.0.saturating_add(1)), at)
    }
}

fn later(now: Timestamp, millis: u64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(millis))
}
