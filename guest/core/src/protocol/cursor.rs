//! Where who reads the log of ended events goes on: the text that is handed back and forth.

use crate::model::timestamp::Timestamp;
use crate::store::keys;
use base64ct::{Base64UrlUnpadded as Base64, Encoding};
use sha2::{Digest, Sha256};

/// How many bytes of the hash of an id stand for it.
const HASH: usize = 6;
/// The most events that a cursor names. Where more end in the time that is looked back, less of it is looked at.
pub(super) const MAX_TOLD: usize = 2_048;

/// The longest cursor, in bytes: one with [`MAX_TOLD`] events has room.
const LONGEST: usize = 16_800;

/// An event that was told of.
pub(super) type Told = [u8; HASH];

/// How far the log was told, and how far open events were looked at for ends that nobody wrote down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// What was written from here on is looked at, but for what was told.
    pub(super) since: Timestamp,
    /// The events of entries from there on that were told, in order.
    pub(super) told: Vec<Told>,
    /// When open events were looked at last.
    pub(super) healed: Timestamp,
    /// Up to which position.
    pub(super) healed_to: Option<String>,
}

impl Cursor {
    /// One from which all is told that was written down at `since` or later.
    pub(crate) fn from(since: Timestamp) -> Self {
        Self { since, told: Vec::new(), healed: Timestamp::from_millis(0), healed_to: None }
    }

    /// Reads what [`Cursor::text`] wrote; none if `text` is nothing of the kind.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let mut next = || parts.next();
        let (since, healed, healed_to, told) = (next()?, next()?, next()?, next()?);
        if text.len() > LONGEST || next().is_some() {
            return None;
        }
        let moment = |text: &str| {
            let digits = (1..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse().ok())?.map(Timestamp::from_millis)
        };
        let healed_to = match healed_to {
            "" => None,
            position => Some(keys::position_id(position).map(|_| position.to_owned())?),
        };
        let bytes = Base64::decode_vec(told).ok()?;
        let (told, rest) = bytes.as_chunks::<HASH>();
        let (since, healed) = (moment(since)?, moment(healed)?);
        rest.is_empty().then(|| Self { since, told: told.to_vec(), healed, healed_to })
    }

    /// The cursor as text: letters, digits, `-`, `_` and `.`.
    pub(crate) fn text(&self) -> String {
        let told = Base64::encode_string(self.told.as_flattened());
        let to = self.healed_to.as_deref().unwrap_or_default();
        format!("{}.{}.{to}.{told}", self.since.millis(), self.healed.millis())
    }
}

/// Adds an event to `all`, which are in order; whether it was not among them. A library's set would be five times this code.
pub(super) fn add(all: &mut Vec<Told>, told: Told) -> bool {
    let at = all.partition_point(|other| *other < told);
    let is_new = all.get(at) != Some(&told);
    if is_new {
        all.insert(at, told);
    }
    is_new
}

/// What stands for the event `id`.
pub(super) fn told(id: &str) -> Told {
    let mut told = Told::default();
    told.copy_from_slice(&Sha256::digest(id.as_bytes())[..HASH]);
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let now = Timestamp::from_millis(1_769_860_800_123);
        let position = format!("{:016}-a_B-1", now.millis());
        for count in [0, 1, 2, MAX_TOLD] {
            for healed_to in [None, Some(position.clone()), Some(position.replacen('0', "n", 1))] {
                let told = (0..count).map(|n| told(&n.to_string())).collect();
                let cursor = Cursor { since: now, told, healed: Timestamp::MAX, healed_to };
                assert_eq!(Cursor::read(&cursor.text()), Some(cursor));
            }
        }
    }

    #[test]
    fn what_is_no_cursor_is_none() {
        let full = Cursor { told: vec![told("x"); MAX_TOLD + 100], ..Cursor::from(Timestamp::MAX) }.text();
        for bad in [
            "",
            ".",
            "...",
            "1..",
            "1.1..AAAAAAAA.",
            "1.1..AAAAAAA",
            "1.1..AAAA",
            "x.1..",
            "1.-1..",
            "1.1.x.",
            "12345678901234567.1..",
            "1.1.0000000000000001-a/b.",
            "1.1.0000000000000001-.",
            "1.1..A===",
            &full,
        ] {
            assert_eq!(Cursor::read(bad), None, "{bad:.50}");
        }
        assert_eq!(
            Cursor::read("1.2.."),
            Some(Cursor { healed: Timestamp::from_millis(2), ..Cursor::from(Timestamp::from_millis(1)) })
        );
    }
}
