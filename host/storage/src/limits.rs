//! Which keys and values are taken: the same for every backend, so that what works with one works with all.
//!
//! A key is a path: segments of 1 to 255 bytes with `/` between them, 1,024 bytes in all. No segment is `.` or `..`, none holds
//! NUL or a backslash, and the first is not `.hitl-tmp`, where folder stores keep half-written files. So no key can leave its
//! folder in a store that is one.

use crate::StoreError;

/// The longest key, in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// The longest segment of a key, in bytes: what file systems take as a name.
pub const MAX_SEGMENT_BYTES: usize = 255;

/// The largest value, in bytes: 1 MiB.
pub const MAX_VALUE_BYTES: usize = 1 << 20;

/// The first segment that no key may have.
pub const RESERVED_SEGMENT: &str = ".hitl-tmp";

/// Refuses a malformed key with [`StoreError::Other`] and one that is too long with [`StoreError::TooLarge`].
pub fn check_key(key: &str) -> Result<(), StoreError> {
    if key.len() > MAX_KEY_BYTES {
        return Err(StoreError::TooLarge(MAX_KEY_BYTES as u64));
    }
    if key.bytes().any(|byte| byte == 0 || byte == b'\\') {
        return Err(malformed("NUL and backslash are not allowed"));
    }
    for (index, segment) in key.split('/').enumerate() {
        match segment {
            "" => return Err(malformed("every segment needs a name")),
            "." | ".." => return Err(malformed("`.` and `..` are not allowed")),
            RESERVED_SEGMENT if index == 0 => return Err(malformed("`.hitl-tmp` is reserved")),
            _ if segment.len() > MAX_SEGMENT_BYTES => {
                return Err(StoreError::TooLarge(MAX_SEGMENT_BYTES as u64));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Refuses a value that is too large with [`StoreError::TooLarge`].
pub fn check_value(value: &[u8]) -> Result<(), StoreError> {
    if value.len() > MAX_VALUE_BYTES {
        return Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64));
    }
    Ok(())
}

fn malformed(why: &str) -> StoreError {
    StoreError::Other(format!("malformed key: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ".hitl-tmp",
            ".hitl-tmp/a",
        ] {
            assert!(matches!(check_key(bad), Err(StoreError::Other(_))), "{bad:?}");
        }
    }

    #[test]
    fn the_bounds_are_inclusive() {
        let longest =
            [&"s".repeat(255), "/", &"s".repeat(255), "/", &"s".repeat(255), "/", &"s".repeat(255), "/"]
                .concat();
        assert_eq!(longest.len(), MAX_KEY_BYTES);
        assert_eq!(check_key(&longest[..MAX_KEY_BYTES - 1]), Ok(()));
        assert_eq!(check_key(&"s".repeat(255)), Ok(()));
        assert_eq!(check_key(&"s".repeat(256)), Err(StoreError::TooLarge(255)));
        assert_eq!(check_key(&format!("{longest}x")), Err(StoreError::TooLarge(1024)));
        assert_eq!(check_value(&vec![0; MAX_VALUE_BYTES]), Ok(()));
        assert_eq!(check_value(&vec![0; MAX_VALUE_BYTES + 1]), Err(StoreError::TooLarge(1 << 20)));
    }
}
