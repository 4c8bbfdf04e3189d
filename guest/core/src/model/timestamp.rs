//! A moment in time, as storage and people see it.

use crate::text::digits;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 text in UTC, always with milliseconds.
///
/// ```
/// use hitl_core::Timestamp;
/// let noon = Timestamp::from_millis(1_769_860_800_000);
/// assert_eq!(noon.to_string(), "2026-01-31T12:00:00.000Z");
/// assert_eq!(Timestamp::parse("2026-01-31T13:00:00+01:00"), Some(noon));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
const LAST: u64 = 253_402_300_799_999;

impl Timestamp {
    /// The last moment there is; for "never".
    pub const MAX: Self = Self(LAST);

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z, at most [`Timestamp::MAX`].
    pub const fn from_millis(millis: u64) -> Self {
        Self(if millis > LAST { LAST } else { millis })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment `seconds` later, at most [`Timestamp::MAX`].
    #[must_use]
    pub const fn plus_seconds(self, seconds: u64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Milliseconds from here to `later`; none if it is not later.
    pub const fn millis_until(self, later: Self) -> Option<u64> {
        match later.0.checked_sub(self.0) {
            Some(0) | None => None,
            left => left,
        }
    }

    /// Reads RFC 3339 text of any offset; a blank may stand for the `T`. None if it is no such text, or a moment before
    /// 1970. What is finer than milliseconds is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        let read = read(text)?;
        let seconds = u64::try_from(read.unix_timestamp()).ok()?;
        Some(Self::from_millis(seconds * 1000 + u64::from(read.millisecond())))
    }

    /// The same for a moment from which on something is meant: one before 1970 is its beginning.
    pub fn parse_since(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| read(text).map(|_| Self(0)))
    }

    /// The date and time of day in UTC.
    pub(crate) fn utc(self) -> OffsetDateTime {
        let seconds = i64::try_from(self.seconds()).unwrap_or_default();
        // Every moment up to the last one is in the range of the library.
        OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

fn read(text: &str) -> Option<OffsetDateTime> {
    let spaced = text.as_bytes().get(10) == Some(&b' ');
    let joined = if spaced { text.replacen(' ', "T", 1) } else { String::new() };
    OffsetDateTime::parse(if spaced { &joined } else { text }, &Rfc3339).ok()
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.utc();
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second) = at.to_hms();
        let mut text = *b"0000-00-00T00:00:00.000Z";
        digits::put(&mut text[..4], year.unsigned_abs());
        digits::put(&mut text[5..7], u8::from(month).into());
        digits::put(&mut text[8..10], day.into());
        digits::put(&mut text[11..13], hour.into());
        digits::put(&mut text[14..16], minute.into());
        digits::put(&mut text[17..19], second.into());
        digits::put(&mut text[20..23], u32::try_from(self.0 % 1000).unwrap_or_default());
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not an RFC 3339 timestamp"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for millis in [0, 1, 999, 1_769_860_800_123, LAST] {
            let moment = Timestamp::from_millis(millis);
            assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
        }
        assert_eq!(Timestamp::from_millis(u64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(Timestamp::parse("1969-12-31T23:59:59Z"), None);
        assert_eq!(Timestamp::parse_since("1969-12-31T23:59:59Z"), Some(Timestamp::from_millis(0)));
        assert_eq!(Timestamp::parse_since("yesterday"), None);
    }

    #[test]
    fn every_day_there_is() {
        for day in 0..=LAST / 86_400_000 {
            let moment = Timestamp::from_millis(day * 86_400_000 + day % 86_400_000);
            let text = moment.to_string();
            assert_eq!(Timestamp::parse(&text), Some(moment), "{text}");
        }
    }

    #[test]
    fn as_others_write_it() {
        let noon = Some(Timestamp::from_millis(1_769_860_800_000));
        for same in [
            "2026-01-31T12:00:00Z",
            "2026-01-31t12:00:00.0z",
            "2026-01-31 12:00:00.000999999999+00:00",
            "2026-02-01T11:59:00+23:59",
            "2026-01-31T06:30:00-05:30",
        ] {
            assert_eq!(Timestamp::parse(same), noon, "{same}");
        }
        assert_eq!(Timestamp::parse("2024-02-29T00:00:00Z").map(Timestamp::millis), Some(1_709_164_800_000));
        assert_eq!(Timestamp::parse("2000-02-29T00:00:00.25Z").map(Timestamp::millis), Some(951_782_400_250));
        for bad in [
            "",
            "2026-01-31",
            "2026-01-31T12:00Z",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.Z",
            "2026-01-31T12:00:00+0100",
            "2026-01-31T12:00:00+24:00",
            "2026-01-31T12:00:00Z ",
            "2026-1-31T12:00:00Z",
            "2026-02-29T12:00:00Z",
            "2100-02-29T12:00:00Z",
            "2026-04-31T12:00:00Z",
            "2026-00-01T12:00:00Z",
            "2026-13-01T12:00:00Z",
            "2026-01-00T12:00:00Z",
            "2026-01-31T24:00:00Z",
            "2026-01-31T12:60:00Z",
            "2026-01-31T12:00:61Z",
            "+026-01-31T12:00:00Z",
            "1970-01-01T00:00:00+00:01",
        ] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
    }
}
