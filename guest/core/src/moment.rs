//! A moment in time, as storage and people see it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 text in UTC, always with milliseconds.
///
/// ```
/// use hitl_core::Moment;
/// let moment = Moment::from_millis(1_769_860_800_000);
/// assert_eq!(moment.to_string(), "2026-01-31T12:00:00.000Z");
/// assert_eq!(Moment::parse("2026-01-31T13:00:00+01:00"), Some(moment));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(u64);

/// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
const LAST: u64 = 253_402_300_799_999;

impl Moment {
    /// The last moment there is; for "never".
    pub const MAX: Moment = Moment(LAST);

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z, at most [`Moment::MAX`].
    pub const fn from_millis(millis: u64) -> Moment {
        Moment(if millis > LAST { LAST } else { millis })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub const fn seconds(self) -> u64 {
        self.0 / 1000
    }

    /// The moment `seconds` later, at most [`Moment::MAX`].
    #[must_use]
    pub const fn plus_seconds(self, seconds: u64) -> Moment {
        Moment::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Milliseconds from here to `later`; none if it is not later.
    pub const fn millis_until(self, later: Moment) -> Option<u64> {
        match later.0.checked_sub(self.0) {
            Some(0) | None => None,
            left => left,
        }
    }

    /// Reads RFC 3339 text of any offset. None if it is no such text, or a moment before 1970.
    pub fn parse(text: &str) -> Option<Moment> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
        u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok().map(Moment::from_millis)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(at) = OffsetDateTime::from_unix_timestamp((self.0 / 1000).cast_signed()) else {
            return f.write_str("9999-12-31T23:59:59.999Z");
        };
        let (year, month, day) = at.to_calendar_date();
        let (hour, minute, second) = at.to_hms();
        let millis = self.0 % 1000;
        write!(f, "{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z", u8::from(month))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Moment, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Moment::parse(&text).ok_or_else(|| de::Error::custom("not a moment in RFC 3339"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for millis in [0, 1, 999, 1_769_860_800_123, LAST] {
            let moment = Moment::from_millis(millis);
            assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
        }
        assert_eq!(Moment::from_millis(u64::MAX), Moment::MAX);
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment::parse("1969-12-31T23:59:59Z"), None);
    }
}
