//! A moment in time, as storage and people see it.

use crate::json::ToJson;
use std::fmt;

/// Milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 text in UTC, always with milliseconds.
///
/// ```
/// use hitl_core::Timestamp;
/// let moment = Timestamp::from_millis(1_769_860_800_000);
/// assert_eq!(moment.to_string(), "2026-01-31T12:00:00.000Z");
/// assert_eq!(Timestamp::parse("2026-01-31T13:00:00+01:00"), Some(moment));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write.
const LAST: u64 = 253_402_300_799_999;

impl Timestamp {
    /// The last moment there is; for "never".
    pub const MAX: Timestamp = Timestamp(LAST);

    /// The moment so many milliseconds after 1970-01-01T00:00:00Z, at most [`Timestamp::MAX`].
    pub const fn from_millis(millis: u64) -> Timestamp {
        Timestamp(if millis > LAST { LAST } else { millis })
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
    pub const fn plus_seconds(self, seconds: u64) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Milliseconds from here to `later`; none if it is not later.
    pub const fn millis_until(self, later: Timestamp) -> Option<u64> {
        match later.0.checked_sub(self.0) {
            Some(0) | None => None,
            left => left,
        }
    }

    /// Reads RFC 3339 text of any offset. None if it is no such text, or a moment before 1970.
    ///
    /// What is finer than milliseconds is cut off. A leap second is the first second of the next minute.
    pub fn parse(text: &str) -> Option<Timestamp> {
        let mut rest = Rest(text.as_bytes());
        let year = rest.number(4)?;
        rest.one_of(b"-")?;
        let month = rest.number(2)?;
        rest.one_of(b"-")?;
        let day = rest.number(2)?;
        rest.one_of(b"Tt ")?;
        let hour = rest.number(2)?;
        rest.one_of(b":")?;
        let minute = rest.number(2)?;
        rest.one_of(b":")?;
        let second = rest.number(2)?;
        let (mut millis, mut mark) = (0, rest.one_of(b".Zz+-")?);
        if mark == b'.' {
            millis = rest.number(1)? * 100;
            let mut worth = 10;
            while let Some(digit) = rest.digit() {
                millis += digit * worth;
                worth /= 10;
            }
            mark = rest.one_of(b"Zz+-")?;
        }
        let offset = match mark {
            b'+' | b'-' => {
                let hours = rest.number(2)?;
                rest.one_of(b":")?;
                let minutes = rest.number(2)?;
                let east = if mark == b'+' { 60 } else { -60 };
                (hours < 24 && minutes < 60).then_some((hours * 60 + minutes) * east)?
            }
            _ => 0,
        };
        let is_date = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
        if !is_date || hour > 23 || minute > 59 || second > 60 || !rest.0.is_empty() {
            return None;
        }
        let seconds = days_until(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset;
        u64::try_from(seconds * 1_000 + millis).ok().map(Timestamp::from_millis)
    }

    /// The date, and the milliseconds of the day.
    fn date(self) -> (u64, u64, u64, u64) {
        // Days since the 1st of March of the year 0, in eras of 400 years that are all alike; a year begins in March,
        // so that the leap day is its last.
        let days = self.0 / 86_400_000 + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        (era * 400 + year + next, month, day, self.0 % 86_400_000)
    }
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn digit(&mut self) -> Option<i64> {
        let (digit, rest) = self.0.split_first()?;
        let digit = digit.is_ascii_digit().then(|| i64::from(digit - b'0'))?;
        self.0 = rest;
        Some(digit)
    }

    fn number(&mut self, digits: u32) -> Option<i64> {
        (0..digits).try_fold(0, |number, _| Some(number * 10 + self.digit()?))
    }

    fn one_of(&mut self, marks: &[u8]) -> Option<u8> {
        let (mark, rest) = self.0.split_first()?;
        self.0 = rest;
        marks.contains(mark).then_some(*mark)
    }
}

/// How many days a month has.
fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 until this date; the inverse of [`Timestamp::date`].
fn days_until(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    era * 146_097 + year * 365 + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1 - 719_468
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, millis) = self.date();
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let parts = [
            (3, year),
            (6, month),
            (9, day),
            (12, millis / 3_600_000),
            (15, millis / 60_000 % 60),
            (18, millis / 1_000 % 60),
            (22, millis % 1_000),
        ];
        for (last, mut number) in parts {
            for digit in text.iter_mut().take(last + 1).rev() {
                if number == 0 {
                    break;
                }
                *digit = b'0' + (number % 10) as u8;
                number /= 10;
            }
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl ToJson for Timestamp {
    fn write_json(&self, out: &mut String) {
        self.to_string().write_json(out);
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
            "2026-01-31T11:59:60Z",
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
