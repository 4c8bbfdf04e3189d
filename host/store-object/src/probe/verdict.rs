//! What was found of a store, as it is noted in it.

use super::{FOLDER, Findings};
use crate::client::Client;
use crate::list::Lister;
use crate::order::Order;
use hitl_storage::{Finding, StoreError};
use std::hash::{DefaultHasher, Hash, Hasher};

/// The first line of a note. Another one is by another version, and says nothing.
const HEAD: &str = "hitl-probe 1";

/// What was found of a store that can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) lister: Lister,
    pub(super) is_versioned: bool,
    pub(super) is_slow: bool,
}

impl Verdict {
    /// What was noted of the store as it is seen from `place`: its address, behind which another server may be.
    pub(super) async fn read(client: &Client, place: &str) -> Result<Option<Self>, StoreError> {
        let note = client.get(&key(place), client.deadline()).await?;
        Ok(note.and_then(|note| Self::parse(std::str::from_utf8(&note.value).ok()?, place)))
    }

    pub(super) async fn write(&self, client: &Client, place: &str) -> Result<(), StoreError> {
        client.put(&key(place), self.text(place).into_bytes(), client.deadline()).await
    }

    /// Removes what was noted of the store as it is seen from `place`.
    pub(super) async fn forget(client: &Client, place: &str) -> Result<(), StoreError> {
        client.delete(&key(place), client.deadline()).await
    }

    /// For a person.
    pub(crate) fn findings(&self) -> Findings {
        let Lister { order, has_offset } = self.lister;
        let mut cautions = Vec::new();
        if order != Order::Bytes {
            cautions.push(Finding::caution(
                "lists",
                "the store does not list in the order of the bytes: a page of a list may cost several requests",
                "it works; keep lists short by hitl serve --retain or hitl purge",
            ));
        }
        if !has_offset {
            cautions.push(Finding::caution(
                "lists",
                "a list cannot begin after a name: each page of a long list costs all pages before it",
                "it works; keep lists short by hitl serve --retain or hitl purge",
            ));
        }
        if self.is_versioned {
            cautions.push(Finding::caution(
                "versions",
                "the bucket keeps old versions: what is removed stays, readable and paid for",
                "give the bucket a lifecycle rule that ends versions which are not current, or turn versioning off",
            ));
        }
        if self.is_slow {
            cautions.push(Finding::caution(
                "races",
                "16 creates of one name at the same moment took more than 5 seconds",
                "it works; who answers a question at the same moment as others waits as long",
            ));
        }
        Findings { order: order.name(), has_offset, cautions }
    }

    fn text(&self, place: &str) -> String {
        format!(
            "{HEAD}\nplace {place}\norder {}\noffset {}\nversions {}\nslow {}\n",
            self.lister.order.name(),
            self.lister.has_offset,
            self.is_versioned,
            self.is_slow
        )
    }

    fn parse(text: &str, place: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut next = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        let (head, version) = HEAD.split_once(' ')?;
        if next(head)? != version || next("place")? != place {
            return None;
        }
        let named = next("order")?;
        let (_, order) = Order::NAMED.into_iter().find(|(name, _)| *name == named)?;
        Some(Self {
            lister: Lister { order, has_offset: next("offset")?.parse().ok()? },
            is_versioned: next("versions")?.parse().ok()?,
            is_slow: next("slow")?.parse().ok()?,
        })
    }
}

/// Where it is noted. A hash that another version of Rust computes otherwise costs one more try.
fn key(place: &str) -> String {
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    format!("{FOLDER}verdict-{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written_and_no_other() {
        for (_, order) in Order::NAMED {
            let lister = Lister { order, has_offset: order == Order::Tree };
            let verdict = Verdict { lister, is_versioned: true, is_slow: false };
            let text = verdict.text("https://a");
            assert_eq!(Verdict::parse(&text, "https://a"), Some(verdict));
            assert_eq!(Verdict::parse(&text, "https://b"), None);
            assert_eq!(Verdict::parse(&text.replace("probe 1", "probe 2"), "https://a"), None);
            assert_eq!(Verdict::parse(&text[..text.len() - 12], "https://a"), None);
        }
    }
}
