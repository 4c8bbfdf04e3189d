//! What stands in the place of an outcome that was purged, for a while: when that was, and nothing else.

use super::timestamp::Timestamp;

/// What a stub begins with; no outcome does.
const BEGIN: &[u8] = b"{\"purged_at\":\"";
/// What a stub ends with.
const END: &[u8] = b"\"}";

/// The stub of an outcome that is purged at `at`.
///
/// ```
/// use hitl_core::{Timestamp, stub};
/// let at = Timestamp::from_millis(1_769_860_800_000);
/// assert_eq!(stub::bytes(at), br#"{"purged_at":"2026-01-31T12:00:00.000Z"}"#);
/// assert_eq!(stub::read(&stub::bytes(at)), Some(at));
/// assert_eq!(stub::read(br#"{"status":"declined"}"#), None);
/// ```
pub fn bytes(at: Timestamp) -> Vec<u8> {
    [BEGIN, at.to_string().as_bytes(), END].concat()
}

/// When the outcome was purged whose stub `bytes` are; none if they are no stub.
pub fn read(bytes: &[u8]) -> Option<Timestamp> {
    let at = bytes.strip_prefix(BEGIN)?.strip_suffix(END)?;
    Timestamp::parse(std::str::from_utf8(at).ok()?)
}
