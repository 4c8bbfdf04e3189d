//! Ids of events.

use crate::model::scope::Scope;
use crate::text::hex;
use hmac::{Hmac, Mac};
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

/// What makes an event the same event when its creator runs again.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// Where it belongs.
    pub scope: &'a Scope,
    /// What it is called.
    pub name: &'a str,
    /// What tells it from others of the same name in the run.
    pub key: Option<&'a str>,
    /// The name of the key of those who ask, where they see their own events alone: what another party calls the same is
    /// another event.
    pub party: Option<&'a str>,
}

impl Identity<'_> {
    /// The parts, in bytes that keep them apart.
    fn write(&self, mut update: impl FnMut(&[u8])) {
        let Identity { scope, name, key, party } = *self;
        let always = [
            Some(&*scope.org),
            Some(&*scope.project),
            Some(&*scope.domain),
            scope.run.as_deref(),
            Some(name),
            key,
        ];
        for part in always.into_iter().chain(party.map(Some)) {
            // Lengths keep the parts apart; none is told from empty.
            update(&part.map_or(u64::MAX, |part| part.len() as u64).to_be_bytes());
            update(part.unwrap_or_default().as_bytes());
        }
    }

    /// The id that events had before ids were made with a secret: 32 hexadecimal digits. Events that have it are still found.
    pub fn unkeyed_id(&self) -> String {
        let mut hash = Sha256::new_with_prefix(b"hitl event id 1");
        self.write(|bytes| hash.update(bytes));
        hex(&hash.finalize()[..16])
    }
}

/// The secret of a store that its ids are made with: whoever knows all names knows no id.
#[derive(Clone)]
pub struct IdKey(Hmac<Sha256>);

impl IdKey {
    /// The key in `secret`, of at least 16 bytes. None if it is shorter.
    pub fn new(secret: &[u8]) -> Option<IdKey> {
        if secret.len() < 16 {
            return None;
        }
        Hmac::new_from_slice(secret).ok().map(IdKey)
    }

    /// The id of the event that `identity` tells from others, the same each time: 32 hexadecimal digits.
    pub fn id(&self, identity: &Identity<'_>) -> String {
        self.later_id(identity, 0)
    }

    /// The same where so many events of this identity were purged before.
    pub fn later_id(&self, identity: &Identity<'_>, purged: u32) -> String {
        let mut mac = self.0.clone();
        if purged == 0 {
            mac.update(b"hitl event id 2");
        } else {
            mac.update(b"hitl event id 3");
            mac.update(&purged.to_be_bytes());
        }
        identity.write(|bytes| mac.update(bytes));
        hex(&mac.finalize().into_bytes()[..16])
    }
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
        let key = IdKey::new(&[7; 32]).unwrap();
        let ids = |run: Option<&str>, name: &str, part: Option<&str>, party: Option<&str>| {
            let scope = Scope { run: run.map(Into::into), ..Scope::default() };
            let identity = Identity { scope: &scope, name, key: part, party };
            [key.id(&identity), identity.unkeyed_id(), key.later_id(&identity, 1), key.later_id(&identity, 2)]
        };
        // These very texts are in the stores of those who used an earlier version: they must not change.
        let [keyed, unkeyed, second, third] = ids(Some("run-42"), "approve", None, None);
        assert_eq!(unkeyed, "8afe5574d38439c146027712e0eb16cb");
        assert_eq!(keyed, "10ef53f74de8a9572b7a88815e755076");
        assert_eq!(second, "bdd93b86712f7e950d15f5e19912f762");
        assert_eq!(third, "41e4ed36e3ef9e16632725a4fb38c042");
        let ids = [
            ids(Some("a"), "b", None, None),
            ids(Some("ab"), "", None, None),
            ids(Some(""), "ab", None, None),
            ids(None, "ab", None, None),
            ids(None, "ab", Some(""), None),
            ids(None, "a", Some("b"), None),
            ids(None, "a", Some("b"), Some("")),
            ids(None, "a", Some("b"), Some("ci")),
        ]
        .concat();
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
