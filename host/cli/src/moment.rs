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
