//! The orders in which stores list names, and what can be relied on in each.

use std::cmp::Ordering;

/// In which order a store lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// That of the bytes, as is promised here: S3, Google.
    Bytes,
    /// That of UTF-16: letters beyond the first 65,536 come before U+E000 and what follows. Azurite.
    Utf16,
    /// That of folders: what is in `a` comes before `a-b`, since a slash is less than all else. SeaweedFS.
    Tree,
    /// Any.
    None,
}

/// By which letters an order differs from that of the bytes: where two names differ first by one of each kind, the one with the
/// `early` letter is listed first, and is the greater one by its bytes.
struct Inversion {
    early: fn(char) -> bool,
    late: fn(char) -> bool,
    /// The least of the late ones.
    least: char,
}

const UTF16: Inversion = Inversion {
    early: |letter| letter > '\u{ffff}',
    late: |letter| ('\u{e000}'..='\u{ffff}').contains(&letter),
    least: '\u{e000}',
};

// Names hold no control characters.
const TREE: Inversion =
    Inversion { early: |letter| letter == '/', late: |letter| (' '..'/').contains(&letter), least: ' ' };

impl Order {
    /// All, with the name of each.
    pub(crate) const NAMED: [(&'static str, Self); 4] =
        [("bytes", Self::Bytes), ("utf-16", Self::Utf16), ("folders", Self::Tree), ("none", Self::None)];

    pub(crate) fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, order)| *order == self).map_or("none", |(name, _)| name)
    }

    fn inversion(self) -> Option<Inversion> {
        match self {
            Self::Bytes | Self::None => None,
            Self::Utf16 => Some(UTF16),
            Self::Tree => Some(TREE),
        }
    }

    /// How two names stand to each other in this order.
    pub(crate) fn compare(self, one: &str, other: &str) -> Ordering {
        match self {
            Self::Bytes | Self::None => one.cmp(other),
            Self::Utf16 => one.encode_utf16().cmp(other.encode_utf16()),
            Self::Tree => one.split('/').cmp(other.split('/')),
        }
    }

    /// Where a list may begin that is to hold all names which begin with `prefix` and are greater than `after` by their bytes;
    /// `after` begins with `prefix`. None if only at its beginning.
    pub(crate) fn floor<'a>(self, prefix: &str, after: &'a str) -> Option<&'a str> {
        if self == Self::None {
            return None;
        }
        let Some(Inversion { late, .. }) = self.inversion() else { return Some(after) };
        // Up to the first letter before which a greater name could be listed.
        let rest = after.get(prefix.len()..)?;
        let end = rest.find(late).map_or(after.len(), |at| prefix.len() + at);
        let mut floor = after.get(..end)?;
        if self == Self::Tree && !floor.ends_with('/') {
            // SeaweedFS passes over all that is in a folder of this very name. Without the last letter it is the name of a
            // folder of which nothing is wanted.
            floor = floor.get(..floor.char_indices().next_back()?.0)?;
        }
        Some(floor).filter(|floor| floor.len() > prefix.len())
    }

    /// What all names that are listed after `last`, and begin with `prefix`, are not less than by their bytes. None if there is
    /// nothing to be said.
    pub(crate) fn bound(self, prefix: &str, last: &str) -> Option<String> {
        if self == Self::None {
            return None;
        }
        let Some(Inversion { early, least, .. }) = self.inversion() else { return Some(last.to_owned()) };
        let rest = last.get(prefix.len()..)?;
        match rest.find(early) {
            None => Some(last.to_owned()),
            Some(at) => Some(format!("{}{least}", last.get(..prefix.len() + at)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: [char; 9] = ['a', '/', '-', '!', '0', 'é', '\u{e000}', '\u{ff5e}', '\u{1f600}'];

    /// All names of up to four of these letters that could be keys.
    fn names() -> Vec<String> {
        let mut names: Vec<String> = vec![String::new()];
        let mut all = Vec::new();
        for _ in 0..4 {
            names = names
                .iter()
                .flat_map(|name| LETTERS.map(|letter| format!("{name}{letter}")))
                .filter(|name| !name.starts_with('/') && !name.contains("//"))
                .collect();
            all.extend(names.iter().filter(|name| !name.ends_with('/')).cloned());
        }
        all
    }

    #[test]
    fn nothing_less_than_the_bound_follows_and_nothing_greater_comes_before_the_floor() {
        for (_, order) in Order::NAMED {
            let mut listed = names();
            listed.sort_by(|one, other| order.compare(one, other));
            for prefix in ["", "a", "a/", "é"] {
                let listed: Vec<_> = listed.iter().filter(|name| name.starts_with(prefix)).collect();
                // From the end, so that the least of what follows is known.
                let mut least: Option<&String> = None;
                for last in listed.iter().rev() {
                    if let (Some(bound), Some(least)) = (order.bound(prefix, last), least) {
                        assert!(*least >= bound, "{order:?} {prefix:?}: {least:?} follows {last:?}");
                    }
                    least = least.into_iter().chain([*last]).min();
                }
                let mut greatest: Option<&String> = None;
                let mut before = Vec::new();
                for name in &listed {
                    greatest = greatest.into_iter().chain([*name]).max();
                    before.push((*name, greatest));
                }
                for after in listed.iter().step_by(7) {
                    let Some(floor) = order.floor(prefix, after) else { continue };
                    // What is not listed with this floor: all up to it, and what is in a folder of its name.
                    let inside = format!("{floor}/");
                    let is_skipped = |name: &str| {
                        order.compare(name, floor) != Ordering::Greater
                            || order == Order::Tree && name.starts_with(&inside)
                    };
                    let skipped = before.partition_point(|(name, _)| is_skipped(name));
                    if let Some((_, Some(greatest))) = skipped.checked_sub(1).map(|at| before[at]) {
                        assert!(*greatest <= **after, "{order:?}: {greatest:?} is skipped, after {after:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn names_that_this_project_makes_cost_nothing_in_any_known_order() {
        let (prefix, key) = ("hitl-due/all/", "hitl-due/all/01790000000000~0f3c");
        for order in [Order::Bytes, Order::Utf16, Order::Tree] {
            // At most one key more is listed than is wanted, if it differs in the last letter alone.
            assert!(order.floor(prefix, key).is_some_and(|floor| floor.len() + 1 >= key.len()));
            assert_eq!(order.bound(prefix, key).as_deref(), Some(key));
        }
    }
}
