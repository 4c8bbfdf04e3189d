//! How text is written: dates, addresses and the like, as JSON Schema names them (Draft 2020-12, validation, section 7.3).

use crate::model::named::named;
use crate::model::number::trimmed;
use crate::text::joined::joined;
use std::net::{Ipv4Addr, Ipv6Addr};

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A day: `2026-01-31` (RFC 3339).
    Date,
    /// A moment: `2026-01-31T12:00:00Z` (RFC 3339).
    DateTime,
    /// A time of the day with its offset: `12:00:00Z` (RFC 3339).
    Time,
    /// A time of the day: `12:00:00`.
    PartialTime,
    /// A span: `PT1H30M` (RFC 3339, appendix A).
    Duration,
    /// An address for mail.
    Email,
    /// An address (RFC 3986).
    Uri,
    /// The same, or one that goes on from another.
    UriReference,
    /// A UUID (RFC 9562).
    Uuid,
    /// The name of a host (RFC 1123).
    Hostname,
    /// An address of the internet, version 4.
    Ipv4,
    /// An address of the internet, version 6.
    Ipv6,
}

named!(
    Format: Date = "date", DateTime = "date-time", Time = "time", PartialTime = "partial-time",
    Duration = "duration", Email = "email", Uri = "uri", UriReference = "uri-reference", Uuid = "uuid",
    Hostname = "hostname", Ipv4 = "ipv4", Ipv6 = "ipv6"
);

impl Format {
    /// Whether `text` is written so.
    pub fn holds(self, text: &str) -> bool {
        match self {
            Self::Date => date(text).is_some_and(str::is_empty),
            Self::DateTime => {
                date(text).and_then(|rest| rest.strip_prefix(['T', 't'])).and_then(time).is_some_and(offset)
            }
            Self::Time => time(text).is_some_and(offset),
            Self::PartialTime => time(text).is_some_and(str::is_empty),
            Self::Duration => duration(text),
            Self::Email => email(text),
            Self::Uri => scheme(text).is_some() && reference(text),
            Self::UriReference => reference(text),
            Self::Uuid => uuid(text),
            Self::Hostname => hostname(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        }
    }

    /// `text` as it is meant, if it was typed: without blanks around it, with the seconds and the `Z` that controls and people
    /// leave out, a span of `1h 30m` as a program writes it. What is meant may still not be written so.
    pub fn typed(self, text: &str) -> String {
        let text = trimmed(text);
        match self {
            Self::DateTime => {
                let Some((day, rest)) = text.split_once(['T', 't', ' ']) else { return text.into() };
                joined(&[day, &timed(rest.trim_start(), "Z")], "T")
            }
            Self::Time => timed(text, "Z"),
            Self::PartialTime => timed(text, ""),
            Self::Duration => span(text).unwrap_or_else(|| text.into()),
            Self::Uuid => text.to_ascii_lowercase(),
            _ => text.into(),
        }
    }
}

/// The digits at the beginning of `text`, exactly `count`, as a number, and what follows them.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let all = digits.bytes().all(|b| b.is_ascii_digit());
    if all { Some((digits.parse().ok()?, rest)) } else { None }
}

/// What follows the day at the beginning of `text`.
fn date(text: &str) -> Option<&str> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day).then_some(rest)
}

/// What follows the time of the day at the beginning of `text`.
fn time(text: &str) -> Option<&str> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = digits(rest.strip_prefix(':')?, 2)?;
    // A second that is put in comes at the end of a day, wherever on earth it is then: it is not taken.
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    match rest.strip_prefix('.') {
        Some(fraction) => {
            let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < fraction.len()).then_some(rest)
        }
        None => Some(rest),
    }
}

/// Whether this is an offset from UTC.
fn offset(text: &str) -> bool {
    if matches!(text, "Z" | "z") {
        return true;
    }
    let hours = text.strip_prefix(['+', '-']).and_then(|rest| digits(rest, 2));
    let minutes =
        hours.filter(|(hours, _)| *hours < 24).and_then(|(_, rest)| digits(rest.strip_prefix(':')?, 2));
    minutes.is_some_and(|(minutes, rest)| minutes < 60 && rest.is_empty())
}

/// A time of the day with its seconds, and with `zone` if it has no offset.
fn timed(text: &str, zone: &str) -> String {
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (time, offset) = text.split_at_checked(at).unwrap_or((text, ""));
    let time = time.trim_end();
    let seconds = if time.bytes().filter(|b| *b == b':').count() == 1 { ":00" } else { "" };
    joined(&[time, seconds, if offset.is_empty() { zone } else { offset }], "")
}

/// Whether this is a span: years, months and days, then hours, minutes and seconds, or weeks alone.
fn duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else { return false };
    let (days, times) = match rest.split_once('T') {
        Some((days, times)) => (days, Some(times)),
        None => (rest, None),
    };
    let some = !days.is_empty() || times.is_some();
    let weeks = times.is_none() && units(days, "W");
    some && (weeks
        || units(days, "YMD") && times.is_none_or(|times| !times.is_empty() && units(times, "HMS")))
}

/// Whether this is numbers, each with one of these letters, in their order and with none left out between two.
fn units(mut text: &str, letters: &str) -> bool {
    let mut last = None;
    while !text.is_empty() {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(letter) = rest.chars().next() else { return false };
        let Some(at) = letters.find(letter) else { return false };
        let follows = last.is_none_or(|last: usize| at == last + 1);
        if rest.len() == text.len() || !follows {
            return false;
        }
        last = Some(at);
        text = rest.get(1..).unwrap_or_default();
    }
    true
}

/// A span as people write it, `1d 2h 30m 5s`, as a program does.
fn span(text: &str) -> Option<String> {
    let mut parts: [Option<&str>; 4] = [None; 4];
    let mut rest = text;
    let mut after = None;
    while !rest.is_empty() {
        let next = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let (number, next) = (rest.get(..rest.len() - next.len())?, next.trim_start());
        let at = "dhms".find(next.chars().next()?.to_ascii_lowercase())?;
        if number.is_empty() || after.is_some_and(|last| at <= last) {
            return None;
        }
        parts[at] = Some(number);
        after = Some(at);
        rest = next.get(1..)?.trim_start();
    }
    let [days, hours, minutes, seconds] = parts;
    after?;
    let days = days.map(|days| joined(&[days, "D"], "")).unwrap_or_default();
    // Between hours and seconds, minutes have to be said.
    let minutes = minutes.or_else(|| hours.and(seconds).map(|_| "0"));
    let unit =
        |number: Option<&str>, unit| number.map(|number| joined(&[number, unit], "")).unwrap_or_default();
    let times = [unit(hours, "H"), unit(minutes, "M"), unit(seconds, "S")];
    let times = joined(&[&times[0], &times[1], &times[2]], "");
    let parts = if times.is_empty() { [&days, "", ""] } else { [&days, "T", &times] };
    Some(joined(&["P", parts[0], parts[1], parts[2]], ""))
}

fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let local_fits =
        local.len() <= 64 && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(letter));
    local_fits && hostname(domain)
}

fn hostname(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// What follows the scheme of an address.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.chars();
    let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
    (begins && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))).then_some(rest)
}

/// Whether this has only the letters of an address, each in its place.
fn reference(text: &str) -> bool {
    let mut bytes = text.bytes();
    let mut fragments = 0;
    while let Some(b) = bytes.next() {
        match b {
            b'%' => {
                let hex = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_hexdigit());
                if !hex(bytes.next()) || !hex(bytes.next()) {
                    return false;
                }
            }
            b'#' => fragments += 1,
            _ if b.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=[]".contains(&b) => {}
            _ => return false,
        }
    }
    let rest = scheme(text).unwrap_or(text);
    let (rest, tail) =
        rest.split_at_checked(rest.find(['?', '#']).unwrap_or(rest.len())).unwrap_or((rest, ""));
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, "")),
        None => ("", rest),
    };
    // Without a scheme, a colon in the first part of a path would be read as one.
    let ambiguous = scheme(text).is_none()
        && !text.starts_with('/')
        && path.split('/').next().is_some_and(|first| first.contains(':'));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let bracketed = host.strip_prefix('[').map(|rest| rest.split_once(']'));
    let host_fits = match bracketed {
        Some(Some((inner, port))) => Format::Ipv6.holds(inner) && port_fits(port),
        Some(None) => false,
        None => {
            let (name, port) =
                host.split_at_checked(host.find(':').unwrap_or(host.len())).unwrap_or((host, ""));
            !name.contains(['[', ']']) && port_fits(port)
        }
    };
    fragments <= 1 && !ambiguous && host_fits && !path.contains(['[', ']']) && !tail.contains(['[', ']'])
}

/// Whether this is nothing, or a colon and a port.
fn port_fits(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_tells_what_is_written_so() {
        let cases: [(Format, &[&str], &[&str]); 12] = [
            (
                Format::Date,
                &["2026-01-31", "2024-02-29"],
                &["2026-02-29", "2026-1-31", "31.1.2026", "2026-13-01", "2026-01-31 ", ""],
            ),
            (
                Format::DateTime,
                &["2026-01-31T12:00:00Z", "2026-01-31t12:00:00.5+01:00"],
                &[
                    "2026-01-31T12:00:00",
                    "2026-01-31",
                    "2026-01-31T24:00:00Z",
                    "2026-01-31T12:00:00+1:00",
                    "2026-01-31T12:00:00.Z",
                ],
            ),
            (Format::Time, &["12:00:00Z", "23:59:59.999-23:59"], &["12:00:00", "12:00Z", "12:00:60Z"]),
            (Format::PartialTime, &["12:00:00", "12:00:00.25"], &["12:00", "12:00:00Z"]),
            (
                Format::Duration,
                &["PT1H30M", "P1DT2H", "P2W", "P1Y2M3D", "PT0S"],
                &["P", "PT", "P1DT", "1h", "PT1H5S", "P1W1D", "PT1.5H", "P1H", "-P1D"],
            ),
            (
                Format::Email,
                &["a.b+c@example.org", "x@localhost"],
                &["a", "a@", "@b", "a@b@c", "a..b@c.d", "a b@c.d", "ü@c.d", "a@b_c"],
            ),
            (
                Format::Uri,
                &["https://a.b:80/c?d=e#f", "mailto:a@b.c", "http://[::1]/", "urn:a:b"],
                &[
                    "a.b/c",
                    "http://a b",
                    "http://a/%zz",
                    "//a",
                    "http://a#b#c",
                    "http://[::1",
                    "http://a:b/",
                    "http://a/[b]",
                    "1a:b",
                ],
            ),
            (
                Format::UriReference,
                &["a.b/c", "/a", "", "?a", "//h/p", "./a:b"],
                &["a b", "a\\b", "1:b", "ü"],
            ),
            (
                Format::Uuid,
                &["01234567-89ab-cdef-0123-456789ABCDEF"],
                &["0123456789abcdef0123456789abcdef", "g1234567-89ab-cdef-0123-456789abcdef"],
            ),
            (Format::Hostname, &["a", "a-b.c1"], &["", "-a", "a-", "a..b", "a_b"]),
            (Format::Ipv4, &["127.0.0.1"], &["127.0.0", "256.0.0.1", "127.0.0.01"]),
            (Format::Ipv6, &["::1", "2001:db8::1"], &["::g", "1::2::3", "127.0.0.1"]),
        ];
        for (format, good, bad) in cases {
            for text in good {
                assert!(format.holds(text), "{format}: {text}");
                assert!(format.holds(&format.typed(text)), "{format}: {text} as typed");
            }
            for text in bad {
                assert!(!format.holds(text), "{format}: {text}");
            }
        }
    }

    #[test]
    fn what_is_typed_is_completed() {
        for (format, typed, meant) in [
            (Format::DateTime, "2026-01-31T12:00", "2026-01-31T12:00:00Z"),
            (Format::DateTime, " 2026-01-31 12:00+01:00 ", "2026-01-31T12:00:00+01:00"),
            (Format::DateTime, "2026-01-31", "2026-01-31"),
            (Format::Time, "12:00", "12:00:00Z"),
            (Format::PartialTime, "12:00", "12:00:00"),
            (Format::Duration, "1h 30m", "PT1H30M"),
            (Format::Duration, "2D", "P2D"),
            (Format::Duration, "1h5s", "PT1H0M5S"),
            (Format::Duration, "1d 5s", "P1DT5S"),
            (Format::Duration, "an hour", "an hour"),
            (Format::Duration, "30m 1h", "30m 1h"),
            (Format::Email, " a@b.c\n", "a@b.c"),
            (Format::Uuid, "ABCDEF01-89AB-CDEF-0123-456789ABCDEF", "abcdef01-89ab-cdef-0123-456789abcdef"),
        ] {
            assert_eq!(format.typed(typed), meant, "{format}: {typed}");
        }
    }
}
