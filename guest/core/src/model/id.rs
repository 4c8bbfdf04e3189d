//! Ids of events.

use crate::model::scope::Scope;
use crate::text::hex;
use sha2::{Digest, Sha256};

/// The longest id that is looked up, in bytes.
pub const MAX_ID: usize = 128;

/// Whether `id` can be the id of an event: 1 to 128 letters, digits, `-` and `_`. Ids that programs other than this one
/// made (UUIDs) are such, too. Anything else names no event and never becomes part of a key.
///
/// ```
/// use hitl_core::id::is_id;
/// assert!(is_id("0b7c0b5e-6d4c-4f6e-9f5a-0d9f3d1f1f1f"));
/// assert!(!is_id("../etc/passwd"));
/// ```
pub fn is_id(id: &str) -> bool {
    (1..=MAX_ID).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// The id of the event with this scope, name and key, the same each time: 32 hexadecimal digits.
pub fn derived(scope: &Scope, name: &str, key: Option<&str>) -> String {
    let mut hash = Sha256::new_with_prefix(b"hitl event id 1");
    for part in [
        Some(&*scope.org),
        Some(&*scope.project),
        Some(&*scope.domain),
        scope.run.as_deref(),
        Some(name),
        key,
    ] {
        // Lengths keep the parts apart; none is told from empty.
        hash.update(part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
        hash.update(part.unwrap_or_default());
    }
    hex(&hash.finalize()[..16])
}

/// An id of 16 random bytes, which cannot be guessed: 32 hexadecimal digits.
pub fn random(bytes: &[u8; 32]) -> String {
    hex(&bytes[..16])
}

/// `bytes` in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    hex::push(&mut text, bytes, hex::LOWER);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_stable_and_apart() {
        let scope = |run: Option<&str>| Scope { run: run.map(Into::into), ..Scope::default() };
        // This very text is in the stores of those who used an earlier version: it must not change.
        assert_eq!(derived(&scope(Some("run-42")), "approve", None), "8afe5574d38439c146027712e0eb16cb");
        let ids = [
            derived(&scope(Some("a")), "b", None),
            derived(&scope(Some("ab")), "", None),
            derived(&scope(Some("")), "ab", None),
            derived(&scope(None), "ab", None),
            derived(&scope(None), "ab", Some("")),
            derived(&scope(None), "a", Some("b")),
        ];
        for (n, id) in ids.iter().enumerate() {
            assert!(is_id(id));
            assert!(!ids[n + 1..].contains(id));
        }
    }

    #[test]
    fn ids_of_nothing() {
        for bad in ["", ".", "..", "a/b", "a\\b", "a.b", "a b", "a\0b", "ü", "%2e", &"x".repeat(129)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
