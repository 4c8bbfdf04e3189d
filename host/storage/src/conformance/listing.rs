//! The order of keys, and pages of them.

use super::{Capabilities, Must, StoreFixture, create, list};

/// Keys that a walk through folders, or a collation, would put in another order.
const ORDERED: [&str; 16] = [
    "A/z",
    "a b/x",
    "a!",
    "a-b",
    "a.b/c",
    "a/-",
    "a/b/c",
    "a/b0",
    "a/bb",
    "a0",
    "aa",
    "b",
    "c/%2F",
    "c/A",
    "c/é",
    "c/\u{fffd}",
];

/// Keys come in the order of their bytes.
pub async fn byte_order(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "lists are in the order of the keys' bytes: sort by bytes, not as a language does (in SQL: \
        COLLATE \"C\")";
    let store = fixture.open().await;
    // Written in another order than they are read.
    for step in 0..ORDERED.len() {
        create(&*store, ORDERED[(step * 7) % ORDERED.len()], "v").await;
    }
    let mut sorted = ORDERED;
    sorted.sort_unstable();
    assert_eq!(list(&*store, "", None, 100).await, sorted, "{RULE}");
}

/// A prefix is of the text, not of the path.
pub async fn prefixes(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "list gives the keys whose text begins with the prefix, and no others: compare text, and \
        escape wildcards";
    let store = fixture.open().await;
    for key in ORDERED {
        create(&*store, key, "v").await;
    }
    let mut sorted = ORDERED;
    sorted.sort_unstable();
    for prefix in [
        "a", "a/", "a/b", "a/b/", "a/b/c", "a/b/cd", "a-", "b", "c/%", "c/é", "zz", "a b", "c/A/", "./a",
        "a/.",
    ] {
        let expected: Vec<_> = sorted.iter().filter(|key| key.starts_with(prefix)).collect();
        assert_eq!(
            list(&*store, prefix, None, 100).await.iter().collect::<Vec<_>>(),
            expected,
            "{RULE} ({prefix:?})"
        );
    }
}

/// A page begins after any text, key or not, and is as long as asked.
pub async fn paging(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a page holds the keys after `after`, which need not exist and is not among them, `limit` at \
        most: filter first, then cut";
    let store = fixture.open().await;
    for key in ORDERED {
        create(&*store, key, "v").await;
    }
    let mut sorted = ORDERED;
    sorted.sort_unstable();
    let afters = [
        "",
        "a",
        "a/",
        "a/b",
        "a/b/c",
        "a/b/c/d",
        "a/b0",
        "a-",
        "a-b",
        "b",
        "c",
        "c/\u{ffff}",
        "z",
        "\u{10ffff}",
    ];
    for prefix in ["", "a", "a/", "a/b", "c/"] {
        for after in afters {
            for limit in [0, 1, 3, u32::MAX] {
                let expected: Vec<_> = sorted
                    .iter()
                    .filter(|key| key.starts_with(prefix) && **key > after)
                    .take(limit as usize)
                    .collect();
                let page = list(&*store, prefix, Some(after), limit).await;
                assert_eq!(
                    page.iter().collect::<Vec<_>>(),
                    expected,
                    "{RULE} ({prefix:?} after {after:?}, {limit})"
                );
            }
        }
    }
}

/// Pages, one after another, hold every key once.
pub async fn pages_cover_everything(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "pages, each after the last key of the one before, hold every key once: order them as one list";
    let store = fixture.open().await;
    let mut keys: Vec<_> = (0..100).map(|n| format!("p/{}/{}/{n}", n % 3, n % 7)).collect();
    for key in &keys {
        create(&*store, key, "v").await;
    }
    keys.sort_unstable();
    for limit in [1, 7, 100] {
        let (mut read, mut after) = (Vec::new(), None);
        loop {
            let page = list(&*store, "p/", after.as_deref(), limit).await;
            after = page.last().cloned();
            if after.is_none() {
                break;
            }
            assert!(page.len() <= limit as usize, "{RULE}");
            read.extend(page);
        }
        assert_eq!(read, keys, "{RULE}");
    }
}

/// A delete removes its key from lists, and no other key.
pub async fn folders_that_run_empty(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "a delete takes its key out of lists and no other: leave alone what else is in its folder";
    let store = fixture.open().await;
    for key in ["a/b/c/d", "a/b/e", "a/f"] {
        create(&*store, key, "v").await;
    }
    store.delete("a/b/c/d").await.must();
    assert_eq!(list(&*store, "a/", None, 10).await, ["a/b/e", "a/f"], "{RULE}");
    store.delete("a/b/e").await.must();
    assert_eq!(list(&*store, "", None, 10).await, ["a/f"], "{RULE}");
    create(&*store, "a/b/c/d", "v").await;
    assert_eq!(list(&*store, "", None, 10).await, ["a/b/c/d", "a/f"], "{RULE}");
}
