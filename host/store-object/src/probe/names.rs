//! Which names come back, in which order, and on which pages.

use super::{refused, untrustworthy};
use crate::client::Client;
use crate::list::Lister;
use crate::order::Order;
use futures_util::future::try_join_all;
use hitl_storage::{OpenError, StoreError};

/// Names that stores have changed, lost or put in an order of their own.
const NAMES: [&str; 12] = [
    "a!b",
    "a-b/c",
    "a.b",
    "a/b",
    "a/b%2Fc",
    "a/x-1",
    "a/é",
    "a/\u{ff5e}",
    "a/\u{1f600}",
    "a0",
    "b%2Fc",
    "b/c",
];

/// The keys that are written here.
pub(super) fn all(folder: &str) -> Vec<String> {
    NAMES.iter().map(|name| format!("{folder}names/{name}")).collect()
}

/// How the store lists.
pub(super) async fn lister(folder: &str, client: &Client) -> Result<Lister, OpenError> {
    let keys = all(folder);
    let written = keys.iter().map(|key| client.put(key, Vec::new(), client.deadline()));
    try_join_all(written).await.map_err(|error| {
        refused(
            error,
            "it does not take every name (`%2F`, `!`, letters outside ASCII): use a store that does",
        )
    })?;
    let folder = format!("{folder}names/");
    let listed = walk(client, &folder, None, 1_000).await?;
    let order = order(&keys, &listed)?;
    let mut paged = walk(client, &folder, None, 5).await?;
    paged.sort_unstable();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    if paged != sorted {
        return Err(untrustworthy(
            "its pages of a list lose names: use a store, or a version of it, that lists all",
        ));
    }
    Ok(Lister { order, has_offset: has_offset(client, &folder, &sorted, order).await? })
}

/// All that is listed, page by page.
async fn walk(
    client: &Client,
    folder: &str,
    offset: Option<&str>,
    most: usize,
) -> Result<Vec<String>, StoreError> {
    let (mut listed, mut token) = (Vec::new(), None);
    loop {
        let page = client.page(folder, offset, token, most, client.deadline()).await?;
        listed.extend(page.keys);
        token = page.token;
        // A store that never comes to an end has shown that by then.
        if token.is_none() || listed.len() > 10 * NAMES.len() {
            return Ok(listed);
        }
    }
}

/// The order in which these keys were listed.
fn order(keys: &[String], listed: &[String]) -> Result<Order, OpenError> {
    let orders = Order::NAMED.map(|(_, order)| order).into_iter().filter(|order| *order != Order::None);
    for order in orders {
        let mut sorted = keys.to_vec();
        sorted.sort_by(|one, other| order.compare(one, other));
        if sorted == listed {
            return Ok(order);
        }
    }
    let (mut keys, mut found) = (keys.to_vec(), listed.to_vec());
    keys.sort_unstable();
    found.sort_unstable();
    if keys == found {
        return Ok(Order::None);
    }
    Err(untrustworthy("a list does not give every name as it was written (`%2F`): use a store that does"))
}

/// Whether a list that is to begin after a name does, and loses nothing by it.
async fn has_offset(
    client: &Client,
    folder: &str,
    sorted: &[String],
    order: Order,
) -> Result<bool, StoreError> {
    let mut is_shorter = false;
    for at in [2, 5, 8, 9, 10] {
        let after = &sorted[at];
        let Some(floor) = order.floor(folder, after) else { continue };
        let listed = walk(client, folder, Some(floor), 1_000).await?;
        let mut greater: Vec<_> = listed.iter().filter(|key| *key > after).collect();
        greater.sort_unstable();
        if !greater.into_iter().eq(&sorted[at + 1..]) {
            return Ok(false);
        }
        is_shorter |= listed.len() < sorted.len();
    }
    Ok(is_shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_known_by_these_names() {
        let keys = all("hitl-probe/x/");
        for (_, expected) in Order::NAMED.into_iter().take(3) {
            let mut listed = keys.clone();
            listed.sort_by(|one, other| expected.compare(one, other));
            assert_eq!(order(&keys, &listed).unwrap(), expected);
        }
        let mut listed = keys.clone();
        listed.reverse();
        assert_eq!(order(&keys, &listed).unwrap(), Order::None);
        listed.pop();
        assert!(order(&keys, &listed).is_err());
        let unescaped: Vec<_> = keys.iter().map(|key| key.replace("%2F", "/")).collect();
        let told = order(&keys, &unescaped).unwrap_err().to_string();
        assert!(told.contains("%2F"), "{told}");
    }
}
