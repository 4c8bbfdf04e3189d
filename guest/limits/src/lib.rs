//! Which keys and values every store takes: the rules that `wit/storage.wit` states, in one place for hosts and adapters.
//!
//! ```
//! use hitl_limits::{Refused, check_key};
//! assert_eq!(check_key("hitl-requests/42/request.json"), Ok(()));
//! assert!(matches!(check_key("../etc/passwd"), Err(Refused::Malformed(_))));
//! ```

#![no_std]

use core::fmt;

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// The longest segment of a key, in bytes: what file systems take as a name.
pub const MAX_SEGMENT_BYTES: usize = 255;

/// The largest value, in bytes: 1 MiB less 4 KiB, so that a message of 1 MiB has room for a value, its key and headers.
pub const MAX_VALUE_BYTES: usize = (1 << 20) - (4 << 10);

/// The most keys of one `get-many`.
pub const MAX_KEYS_AT_ONCE: usize = 256;

/// The first segment that no key may have: stores that are folders keep values there that are not in place yet.
pub const RESERVED_SEGMENT: &str = ".hitl-tmp";

/// Why a key or a value is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is too long, or there are too many; the limit, in bytes or keys.
    TooLarge(u64),
    /// The key breaks this rule.
    Malformed(&'static str),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(limit) => write!(f, "too large: at most {limit} are taken"),
            Self::Malformed(rule) => write!(f, "malformed key: {rule}"),
        }
    }
}

impl core::error::Error for Refused {}

/// Checks that `key` is a path that stays inside a folder, and is not too long.
///
/// # Errors
///
/// The first rule that it breaks.
pub fn check_key(key: &str) -> Result<(), Refused> {
    if key.len() > MAX_KEY_BYTES {
        return Err(Refused::TooLarge(MAX_KEY_BYTES as u64));
    }
    if key.bytes().any(|byte| byte == 0 || byte == b'\\') {
        return Err(Refused::Malformed("NUL and backslash are not allowed"));
    }
    // Lists of object stores are XML, which holds none of these.
    if key.chars().any(|letter| letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}')) {
        return Err(Refused::Malformed("control characters are not allowed"));
    }
    for (index, segment) in key.split('/').enumerate() {
        match segment {
            "" => return Err(Refused::Malformed("every segment needs a name")),
            "." | ".." => return Err(Refused::Malformed("`.` and `..` are not allowed")),
            RESERVED_SEGMENT if index == 0 => return Err(Refused::Malformed("`.hitl-tmp` is reserved")),
            _ if segment.len() > MAX_SEGMENT_BYTES => {
                return Err(Refused::TooLarge(MAX_SEGMENT_BYTES as u64));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Checks each of `keys`, and that there are not too many.
///
/// # Errors
///
/// The first rule that one of them breaks.
pub fn check_keys<K: AsRef<str>>(keys: &[K]) -> Result<(), Refused> {
    if keys.len() > MAX_KEYS_AT_ONCE {
        return Err(Refused::TooLarge(MAX_KEYS_AT_ONCE as u64));
    }
    keys.iter().try_for_each(|key| check_key(key.as_ref()))
}

/// Checks that `value` is not too large.
///
/// # Errors
///
/// [`Refused::TooLarge`].
pub fn check_value(value: &[u8]) -> Result<(), Refused> {
    if value.len() > MAX_VALUE_BYTES {
        return Err(Refused::TooLarge(MAX_VALUE_BYTES as u64));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::format;
    use std::vec;

    #[test]
    fn keys_are_paths_that_stay_inside() {
        for good in ["a", "a/b", "hitl-requests/%2E%2E/x", "ü/日本", "...", "a/.hitl-tmp", "a b", ".hidden"]
        {
            assert_eq!(check_key(good), Ok(()), "{good:?}");
        }
        for bad in [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "./a",
            "a\0",
            "a\\b",
            "a\tb",
            "a\u{7f}",
            "a\u{85}",
            "a\u{ffff}",
            ".hitl-tmp",
            ".hitl-tmp/a",
        ] {
            assert!(matches!(check_key(bad), Err(Refused::Malformed(_))), "{bad:?}");
        }
    }

    #[test]
    fn the_bounds_are_inclusive() {
        let segment = "s".repeat(MAX_SEGMENT_BYTES);
        let longest = format!("{segment}/{segment}/{segment}/{segment}/");
        assert_eq!(longest.len(), MAX_KEY_BYTES);
        assert_eq!(check_key(&longest[..MAX_KEY_BYTES - 1]), Ok(()));
        assert_eq!(check_key(&segment), Ok(()));
        assert_eq!(check_key(&format!("{segment}s")), Err(Refused::TooLarge(255)));
        assert_eq!(check_key(&format!("{longest}x")), Err(Refused::TooLarge(1024)));
        assert_eq!(check_value(&vec![0; MAX_VALUE_BYTES]), Ok(()));
        assert_eq!(check_value(&vec![0; MAX_VALUE_BYTES + 1]), Err(Refused::TooLarge(1_044_480)));
        assert_eq!(check_keys(&["a"; MAX_KEYS_AT_ONCE]), Ok(()));
        assert_eq!(check_keys(&["a"; MAX_KEYS_AT_ONCE + 1]), Err(Refused::TooLarge(256)));
    }
}
