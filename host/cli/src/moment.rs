//! Moments as people read them: by the clock of this machine.

use hitl::Timestamp;
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

/// When that was: `at 20:22`, of another day `on 24 Nov at 20:22`.
pub(crate) fn when(at: Timestamp) -> String {
    let millis = i64::try_from(at.millis()).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_millisecond(millis) {
        Ok(moment) => worded(&moment.to_zoned_datetime(TimeZone::system()), &ZonedDateTime::now()),
        // Beyond all calendars.
        Err(_) => format!("at {at}"),
    }
}

/// The moment it is.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(u64::try_from(jiff::Timestamp::now().as_millisecond()).unwrap_or_default())
}

/// A moment as it is typed: `2026-01-31T12:00:00Z`, or how long ago it was: `2h`, `7days`.
pub(crate) fn since(text: &str) -> Result<Timestamp, String> {
    if let Some(moment) = Timestamp::parse_since(text) {
        return Ok(moment);
    }
    let ago = humantime::parse_duration(text)
        .map_err(|_| "write a moment, such as 2026-01-31T12:00:00Z, or how long ago, such as 2h or 7days")?;
    let ago = u64::try_from(ago.as_millis()).unwrap_or(u64::MAX);
    Ok(Timestamp::from_millis(now().millis().saturating_sub(ago)))
}

fn worded(at: &ZonedDateTime, now: &ZonedDateTime) -> String {
    let form = match (at.date() == now.date(), at.year() == now.year()) {
        (true, _) => "at %H:%M",
        (false, true) => "on %-d %b at %H:%M",
        (false, false) => "on %-d %b %Y at %H:%M",
    };
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_typed_as_such_or_as_how_long_ago() {
        assert_eq!(since("2026-01-31T12:00:00Z").unwrap().to_string(), "2026-01-31T12:00:00.000Z");
        let (before, ago, after) = (now().millis(), since("2h").unwrap().millis(), now().millis());
        assert!((before..=after).contains(&(ago + 2 * 3_600_000)), "{before} {ago} {after}");
        assert_eq!(since("9999years").unwrap().millis(), 0);
        assert!(since("yesterday").unwrap_err().contains("2h"));
    }

    #[test]
    fn a_moment_says_no_more_than_is_needed() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let zoned = |text: &str| text.parse::<jiff::Timestamp>().unwrap().to_zoned_datetime(berlin.clone());
        let now = zoned("2026-11-24T21:00:00Z");
        for (at, words) in [
            ("2026-11-24T19:22:59Z", "at 20:22"),
            // Yesterday here, though the same day in UTC at another hour.
            ("2026-11-23T22:59:00Z", "on 23 Nov at 23:59"),
            ("2026-11-23T23:01:00Z", "at 00:01"),
            ("2026-07-04T10:00:00Z", "on 4 Jul at 12:00"),
            ("2025-11-24T19:22:00Z", "on 24 Nov 2025 at 20:22"),
        ] {
            assert_eq!(worded(&zoned(at), &now), words);
        }
    }
}
