//! The keys that links of one store are signed with, new and old, and the links that were revoked.

use super::token::{Grant, LinkKey, Refused};
use crate::model::timestamp::Timestamp;
use crate::store::keys;

/// The keys of one store and what was revoked, as they were read at one moment.
#[derive(Clone)]
pub(crate) struct KeySet {
    /// The one that signs.
    newest: LinkKey,
    /// Those of before, and until when each counts.
    earlier: Vec<(LinkKey, Timestamp)>,
    /// In the order of the events' ids, as stores list them. A map costs a hundredth of the component.
    revoked: Vec<Revoked>,
}

/// What was revoked of the links to one event.
#[derive(Clone)]
struct Revoked {
    /// The event's id.
    id: String,
    /// How often all of them were.
    generation: u32,
    /// The marks of single ones.
    links: Vec<String>,
}

impl KeySet {
    /// The first key of a store.
    pub(crate) fn new(first: LinkKey) -> KeySet {
        KeySet { newest: first, earlier: Vec::new(), revoked: Vec::new() }
    }

    /// Adds a key that was made after all others, which count until `earlier_until` at the longest.
    pub(crate) fn add(&mut self, key: LinkKey, earlier_until: Timestamp) {
        for (_, until) in &mut self.earlier {
            *until = (*until).min(earlier_until);
        }
        self.earlier.push((std::mem::replace(&mut self.newest, key), earlier_until));
    }

    /// All links to the event `id` were revoked for the `generation`th time. To be told in the order of the ids.
    pub(crate) fn revoke_all(&mut self, id: &str, generation: u32) {
        let revoked = self.last_of(id);
        revoked.generation = revoked.generation.max(generation);
    }

    /// The link to the event `id` with this mark was revoked. To be told in the order of the ids.
    pub(crate) fn revoke(&mut self, id: &str, mark: &str) {
        self.last_of(id).links.push(mark.to_owned());
    }

    fn last_of(&mut self, id: &str) -> &mut Revoked {
        if self.revoked.last().is_none_or(|last| last.id != id) {
            self.revoked.push(Revoked { id: id.to_owned(), generation: 0, links: Vec::new() });
        }
        let last = self.revoked.len() - 1;
        &mut self.revoked[last]
    }

    fn revoked(&self, id: &str) -> Option<&Revoked> {
        let at = self.revoked.binary_search_by(|revoked| (*revoked.id).cmp(id)).ok()?;
        self.revoked.get(at)
    }

    /// Adds where it is stored that links to the event `id` were revoked.
    pub(crate) fn records_of(&self, id: &str, records: &mut Vec<String>) {
        if let Some(revoked) = self.revoked(id) {
            records.extend((1..=revoked.generation).map(|generation| keys::all_revoked(id, generation)));
            records.extend(revoked.links.iter().map(|mark| keys::revoked(id, mark)));
        }
    }

    /// How often all links to the event `id` were revoked.
    pub(crate) fn generation(&self, id: &str) -> u32 {
        self.revoked(id).map_or(0, |revoked| revoked.generation)
    }

    /// The key that signs now.
    pub(crate) fn newest(&self) -> &LinkKey {
        &self.newest
    }

    /// The keys that count at `now`, the newest first.
    pub(crate) fn valid(&self, now: Timestamp) -> impl Iterator<Item = &LinkKey> {
        let earlier = self.earlier.iter().rev().filter(move |(_, until)| now < *until);
        std::iter::once(&self.newest).chain(earlier.map(|(key, _)| key))
    }

    /// The `t` that opens the event `id` until `expires`, for `subject` if there is one.
    pub(crate) fn sign(&self, id: &str, subject: Option<&str>, expires: Timestamp) -> String {
        self.newest.sign(&signed(id, self.generation(id)), subject, expires)
    }

    /// The same for an operator.
    pub(crate) fn sign_for_operator(&self, id: &str, expires: Timestamp) -> String {
        self.newest.sign_for_operator(&signed(id, self.generation(id)), expires)
    }

    /// Whether `t` opens the event `id` at `now`.
    ///
    /// # Errors
    ///
    /// [`Refused`], in words for a person.
    pub(crate) fn check(&self, id: &str, t: &str, now: Timestamp) -> Result<Grant, Refused> {
        let generation = self.generation(id);
        let checked = self.check_of(generation, id, t, now);
        match checked {
            Ok(_) if self.is_revoked(id, t) => Err(Refused::Revoked),
            // It was good once, and who comes with it should hear that it was not damaged on its way.
            Err(Refused::Invalid)
                if (0..generation)
                    .any(|before| self.check_of(before, id, t, now) != Err(Refused::Invalid)) =>
            {
                Err(Refused::Revoked)
            }
            checked => checked,
        }
    }

    fn check_of(&self, generation: u32, id: &str, t: &str, now: Timestamp) -> Result<Grant, Refused> {
        let signed = signed(id, generation);
        let mut checks = self.valid(now).map(|key| key.check(&signed, t, now));
        checks.find(|check| *check != Err(Refused::Invalid)).unwrap_or(Err(Refused::Invalid))
    }

    fn is_revoked(&self, id: &str, t: &str) -> bool {
        let Some(revoked) = self.revoked(id).filter(|revoked| !revoked.links.is_empty()) else {
            return false;
        };
        super::token::mark(t).is_some_and(|mark| revoked.links.contains(&mark))
    }
}

/// What is signed for the event `id` after all its links were revoked so often. No id has this letter.
fn signed(id: &str, generation: u32) -> String {
    if generation == 0 { id.to_owned() } else { format!("{id}~{generation}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> LinkKey {
        LinkKey::new(&[n; 32]).unwrap()
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn an_old_key_counts_as_long_as_was_said() {
        let mut set = KeySet::new(key(1));
        let old = set.sign("id", None, at(1_000));
        set.add(key(2), at(100));
        let new = set.sign("id", Some("ada"), at(1_000));
        assert_eq!(set.check("id", &old, at(99)), Ok(Grant::Holder(None)));
        assert_eq!(set.check("id", &old, at(100)), Err(Refused::Invalid));
        assert_eq!(set.check("id", &new, at(100)), Ok(Grant::Holder(Some("ada".into()))));
        assert_eq!(set.check("id", &new, at(1_000)), Err(Refused::Expired));
        // A second change may end the first key sooner, and never later.
        let mut longer = set.clone();
        longer.add(key(3), at(900));
        assert_eq!(longer.check("id", &old, at(100)), Err(Refused::Invalid));
        assert!(longer.check("id", &new, at(899)).is_ok() && longer.check("id", &new, at(900)).is_err());
        set.add(key(3), at(50));
        assert_eq!(set.check("id", &old, at(60)), Err(Refused::Invalid));
    }

    #[test]
    fn what_was_revoked_opens_nothing_and_is_told_as_that() {
        let mut set = KeySet::new(key(1));
        let [all, adas] = [None, Some("ada")].map(|subject| set.sign("id", subject, at(1_000)));
        set.revoke("id", &super::super::token::mark(&adas).unwrap());
        assert_eq!(set.check("id", &adas, at(1)), Err(Refused::Revoked));
        // The same link, written another way.
        assert_eq!(set.check("id", &format!("0{adas}."), at(1)), Err(Refused::Revoked));
        assert!(set.check("id", &all, at(1)).is_ok());
        set.revoke_all("id", 1);
        assert_eq!(set.check("id", &all, at(1)), Err(Refused::Revoked));
        let after = set.sign("id", None, at(1_000));
        assert!(set.check("id", &after, at(1)).is_ok());
        let operator = set.sign_for_operator("id", at(1_000));
        assert_eq!(set.check("id", &operator, at(1)), Ok(Grant::Operator));
        set.revoke_all("id", 2);
        for t in [&all, &after, &operator] {
            assert_eq!(set.check("id", t, at(1)), Err(Refused::Revoked));
        }
        // Other events, and what never was a link, are as they were.
        let other = set.sign("another", None, at(1_000));
        assert!(set.check("another", &other, at(1)).is_ok());
        assert_eq!(set.check("id", &other, at(1)), Err(Refused::Invalid));
    }
}
