//! Names of intents, from keys and back.

use super::FOLDER;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};

const MINUTE_MS: u64 = 60_000;

/// The longest part of a name that stands for a key: a segment has 255 bytes.
const LONGEST: usize = 200;

/// What stands around an id in the keys whose names are made of the id alone.
const OUTCOME: (&str, &str) = ("hitl-requests/", "/response.json");

/// Before a key that was escaped, and before a number that stands for one which is too long for a name.
const ESCAPED: char = '=';
const INSIDE: char = '@';

/// Which key an intent is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// This one.
    Key(String),
    /// The one in the object.
    Inside,
}

/// The folder of a moment, in milliseconds since 1970.
pub(super) fn folder(ms: u64) -> String {
    format!("{FOLDER}{:010}/", ms / MINUTE_MS)
}

/// The folders of the moments from `from` to `to`.
pub(super) fn folders(from: u64, to: u64) -> impl Iterator<Item = String> {
    (from / MINUTE_MS..=to / MINUTE_MS).map(|minute| folder(minute * MINUTE_MS))
}

/// What all names of `ms` and later begin after, within its folder.
pub(super) fn before(ms: u64) -> String {
    format!("{}{ms:013}", folder(ms))
}

/// The name of an intent for `key` at `ms`, and what is in it.
pub(super) fn intent(ms: u64, key: &str) -> (String, Vec<u8>) {
    let (subject, inside) = subject(key);
    (format!("{}-{subject}", before(ms)), inside)
}

fn subject(key: &str) -> (String, Vec<u8>) {
    let id = key.strip_prefix(OUTCOME.0).and_then(|rest| rest.strip_suffix(OUTCOME.1));
    if let Some(id) = id.filter(|id| id.len() <= LONGEST && !id.is_empty() && id.bytes().all(is_plain)) {
        return (id.to_owned(), Vec::new());
    }
    let mut escaped = String::from(ESCAPED);
    for byte in key.bytes() {
        if is_plain(byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    if escaped.len() <= LONGEST {
        return (escaped, Vec::new());
    }
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    (format!("{INSIDE}{:016x}", hasher.finish()), key.as_bytes().to_vec())
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// When an intent was made and what it is of; none if this is no name of one.
pub(super) fn parse(name: &str) -> Option<(u64, Subject)> {
    let (minute, rest) = name.strip_prefix(FOLDER)?.split_once('/')?;
    let (ms, subject) = rest.split_once('-')?;
    let at: u64 = ms.parse().ok()?;
    if ms.len() != 13 || minute.parse() != Ok(at / MINUTE_MS) {
        return None;
    }
    let subject = if let Some(escaped) = subject.strip_prefix(ESCAPED) {
        Subject::Key(unescape(escaped)?)
    } else if subject.starts_with(INSIDE) {
        Subject::Inside
    } else if !subject.is_empty() && subject.bytes().all(is_plain) {
        Subject::Key(format!("{}{subject}{}", OUTCOME.0, OUTCOME.1))
    } else {
        return None;
    };
    Some((at, subject))
}

/// The minute of a name below the folder of intents, in milliseconds since 1970.
pub(super) fn minute(name: &str) -> Option<u64> {
    let (minute, _) = name.strip_prefix(FOLDER)?.split_once('/')?;
    minute.parse::<u64>().ok()?.checked_mul(MINUTE_MS)
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_named_by_its_id() {
        let (name, inside) = intent(1_790_000_012_345, "hitl-requests/0f3c-9A/response.json");
        assert_eq!(name, "hitl-feed/0029833333/1790000012345-0f3c-9A");
        assert!(inside.is_empty());
    }

    #[test]
    fn every_key_comes_back_from_its_name() {
        for key in
            ["hitl-requests/42/response.json", "hitl-requests/a.b/response.json", "top", "a/b c/ü%2F", "=x"]
        {
            let (name, inside) = intent(1_790_000_000_000, key);
            assert!(inside.is_empty());
            assert_eq!(parse(&name), Some((1_790_000_000_000, Subject::Key(key.to_owned()))), "{name}");
        }
        let long = "s/".repeat(500) + "x";
        let (name, inside) = intent(7, &long);
        assert_eq!(parse(&name), Some((7, Subject::Inside)));
        assert_eq!(inside, long.as_bytes());
    }

    #[test]
    fn what_others_put_there_is_no_intent() {
        for name in [
            "hitl-feed/0029833333",
            "hitl-feed/0029833333/x",
            "hitl-feed/0029833334/1790000012345-a",
            "hitl-feed/0029833333/1790000012345-",
            "hitl-feed/0029833333/1790000012345-a/b",
            "hitl-feed/0029833333/1790000012345-=%zz",
        ] {
            assert_eq!(parse(name), None, "{name}");
        }
    }

    #[test]
    fn the_folders_of_a_time_are_those_of_its_minutes() {
        let all = |from, to| folders(from, to).collect::<Vec<_>>();
        assert_eq!(all(61_000, 119_999), ["hitl-feed/0000000001/"]);
        assert_eq!(all(59_999, 120_000).len(), 3);
        assert_eq!(minute("hitl-feed/0000000002/x"), Some(120_000));
    }
}
