//! Lists in the order of the keys' bytes, whatever order the store lists in.

use crate::client::Client;
use crate::order::Order;
use crate::own::is_shown;
use hitl_storage::StoreError;
use hitl_storage::limits::check_key;
use std::collections::BTreeSet;
use tokio::time::Instant;

/// The most names of a page of a store: S3, Google; Azure has more.
const PAGE: usize = 1_000;

/// How a store lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lister {
    pub(crate) order: Order,
    /// Whether a list can begin after a name.
    pub(crate) has_offset: bool,
}

impl Lister {
    /// [`Store::list`](hitl_storage::Store::list), until `deadline`.
    pub(crate) async fn list(
        self,
        client: &Client,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
        deadline: Instant,
    ) -> Result<Vec<String>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if limit == 0 || !begins_a_key(prefix) {
            return Ok(Vec::new());
        }
        // Where `after` lies before all that begins with the prefix, it says nothing; where behind, there is nothing.
        let after = after.filter(|after| *after >= prefix);
        if after.is_some_and(|after| !after.starts_with(prefix)) {
            return Ok(Vec::new());
        }
        let mut found = Smallest { limit, keys: BTreeSet::new() };
        let wanted = |key: &str| after.is_none_or(|after| key > after) && is_shown(prefix, key);
        if client.kind.hides_whole_prefix()
            && check_key(prefix).is_ok()
            && wanted(prefix)
            && client.get(prefix, deadline).await?.is_some()
        {
            found.add(prefix.to_owned());
        }
        let floor = after.filter(|_| self.has_offset).and_then(|after| self.order.floor(prefix, after));
        // No key has such a letter, and not every store takes one.
        let floor = floor.map(|floor| &floor[..floor.find(in_no_key).unwrap_or(floor.len())]);
        let floor = floor.filter(|floor| !floor.is_empty());
        let most = if self.order == Order::Bytes { limit.min(PAGE) } else { PAGE };
        let mut token = None;
        loop {
            let page = client.page(prefix, floor, token, most, deadline).await?;
            let last = page.keys.last().cloned();
            page.keys
                .into_iter()
                .filter(|key| wanted(key) && check_key(key).is_ok())
                .for_each(|key| found.add(key));
            token = page.token;
            if token.is_none() {
                break;
            }
            // Whatever is listed later is greater than all that is wanted.
            let bound = last.and_then(|last| self.order.bound(prefix, &last));
            if bound.is_some_and(|bound| found.is_full_below(&bound)) {
                break;
            }
        }
        Ok(found.keys.into_iter().collect())
    }
}

/// Whether there can be a key that begins with this.
fn begins_a_key(prefix: &str) -> bool {
    prefix.is_empty() || check_key(prefix).is_ok() || check_key(&format!("{prefix}x")).is_ok()
}

fn in_no_key(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// The smallest of what is added.
struct Smallest {
    limit: usize,
    keys: BTreeSet<String>,
}

impl Smallest {
    fn add(&mut self, key: String) {
        self.keys.insert(key);
        if self.keys.len() > self.limit {
            self.keys.pop_last();
        }
    }

    /// Whether it is full of what is not greater than `bound`.
    fn is_full_below(&self, bound: &str) -> bool {
        self.keys.len() == self.limit && self.keys.last().is_some_and(|last| last.as_str() <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_no_key_list_nothing() {
        for prefix in ["/", "a//b", "a/../b", "../x", "a\0b", ".hitl-tmp/x"] {
            assert!(!begins_a_key(prefix), "{prefix:?}");
        }
        for prefix in ["", "a", "a/", ".", "a/.", ".hitl-tmp", &"s".repeat(255), &"a/".repeat(511)] {
            assert!(begins_a_key(prefix), "{prefix:?}");
        }
    }
}
