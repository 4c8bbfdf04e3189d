//! Which keys there are.

use super::{Capabilities, Must, StoreFixture, create, exists, get, list};
use crate::limits::{MAX_KEY_BYTES, MAX_SEGMENT_BYTES, MAX_VALUE_BYTES};
use crate::{Created, StoreError};

/// What is written is read, at its key and no other.
pub async fn round_trip(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a key has its own value and no other key's, and Display and Debug name the store: compare \
        whole keys";
    let store = fixture.open().await;
    assert_eq!(create(&*store, "a/b", "1").await, Created::Created, "{RULE}");
    store.put("a/c", b"2".to_vec()).await.must();
    assert_eq!(get(&*store, "a/b").await.as_deref(), Some("1"), "{RULE}");
    assert_eq!(get(&*store, "a/c").await.as_deref(), Some("2"), "{RULE}");
    assert_eq!(get(&*store, "a").await, None, "{RULE}");
    assert_eq!(get(&*store, "a/b/c").await, None, "{RULE}");
    assert!(!store.to_string().is_empty() && !format!("{store:?}").is_empty(), "{RULE}");
}

/// That something is not there is no error.
pub async fn absence(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "what is not there is None or an empty list, and no error: translate the store's own `not found`";
    let store = fixture.open().await;
    assert_eq!(get(&*store, "nothing/here").await, None, "{RULE}");
    store.delete("nothing/here").await.must();
    assert_eq!(list(&*store, "", None, 10).await, [""; 0], "{RULE}");
    assert_eq!(list(&*store, "nothing/", Some("nothing/x"), 10).await, [""; 0], "{RULE}");
}

/// Keys are bytes: neither case, nor form, nor escapes are touched.
pub async fn tricky_keys(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "keys are bytes, of which none is changed (case, form, escapes, blanks): encode them \
        reversibly where the store takes fewer letters";
    let store = fixture.open().await;
    let keys = [
        "hitl-pending/p%2Fq/d%2e%2E/r%00/id",
        "case/Key",
        "case/key",
        "form/caf\u{e9}",
        "form/cafe\u{301}",
        "日本/語/\u{1f600}",
        "space/ leading and trailing ",
        "dots/...",
        "dots/.hidden",
        "dots/.hitl-tmp",
        "signs/*?[]{}$`'\"<>|&;:#%_~^",
        "last/\u{10ffff}",
    ];
    for key in keys {
        assert_eq!(create(&*store, key, key).await, Created::Created, "{RULE} ({key:?})");
    }
    for key in keys {
        assert_eq!(get(&*store, key).await.as_deref(), Some(key), "{RULE}");
        assert_eq!(create(&*store, key, "other").await, exists(key), "{RULE}");
    }
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    assert_eq!(list(&*store, "", None, 100).await, sorted, "{RULE}");
}

/// Keys that could leave a folder are refused by every operation, and list nothing.
pub async fn malformed_keys(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a malformed key is StoreError::Other for every operation, and lists nothing: call \
        limits::check_key first";
    let store = fixture.open().await;
    create(&*store, "etc/passwd", "mine").await;
    for key in [
        "",
        "/",
        "/etc/passwd",
        "a//b",
        "a/",
        ".",
        "..",
        "../x",
        "a/../../x",
        "a/./b",
        "a\0b",
        "a\\..\\b",
        ".hitl-tmp/x",
    ] {
        let refused = |result: Result<(), StoreError>| {
            assert!(matches!(result, Err(StoreError::Other(_))), "{RULE} ({key:?})")
        };
        refused(store.get(key).await.map(drop));
        refused(store.create(key, vec![1]).await.map(drop));
        refused(store.put(key, vec![1]).await);
        refused(store.delete(key).await);
        if !key.is_empty() {
            assert_eq!(list(&*store, key, None, 10).await, [""; 0], "{RULE} ({key:?})");
        }
        // A page may begin anywhere.
        list(&*store, "", Some(key), 10).await;
    }
    assert_eq!(list(&*store, "", None, 10).await, ["etc/passwd"], "{RULE}");
}

/// The bounds are the same everywhere, and inclusive.
pub async fn limits(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "keys and values up to the limits are taken, longer ones are StoreError::TooLarge with the \
        limit: call limits::check_key and limits::check_value first";
    let store = fixture.open().await;
    let segment = "s".repeat(MAX_SEGMENT_BYTES);
    let mut longest = [segment.as_str(); 4].join("/");
    longest.truncate(MAX_KEY_BYTES - 2);
    longest.push_str("/x");
    let long = format!("{longest}y");
    assert_eq!((longest.len(), long.len()), (MAX_KEY_BYTES, MAX_KEY_BYTES + 1), "{RULE}");
    assert_eq!(create(&*store, &longest, "v").await, Created::Created, "{RULE}");
    assert_eq!(get(&*store, &longest).await.as_deref(), Some("v"), "{RULE}");
    assert_eq!(list(&*store, "s", None, 10).await, [longest.as_str()], "{RULE}");

    let wide = format!("{segment}s");
    for (key, most) in [(long, MAX_KEY_BYTES), (wide, MAX_SEGMENT_BYTES)] {
        let too_large = Err(StoreError::TooLarge(most as u64));
        assert_eq!(store.get(&key).await.map(drop), too_large, "{RULE}");
        assert_eq!(store.create(&key, vec![]).await.map(drop), too_large, "{RULE}");
        assert_eq!(store.put(&key, vec![]).await, too_large, "{RULE}");
        assert_eq!(store.delete(&key).await, too_large, "{RULE}");
    }
    let too_large = Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64));
    assert_eq!(store.create("v", vec![0; MAX_VALUE_BYTES + 1]).await.map(drop), too_large, "{RULE}");
    assert_eq!(store.put("v", vec![0; MAX_VALUE_BYTES + 1]).await, too_large, "{RULE}");
    assert_eq!(get(&*store, "v").await, None, "{RULE}");
}

/// `a` beside `a/b` either works, or is refused without harm to what is there.
pub async fn nesting(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "`a` beside `a/b` works where Capabilities::nests says so, and else is StoreError::Other \
        without harm: correct the capability or the operation";
    let store = fixture.open().await;
    create(&*store, "leaf", "1").await;
    create(&*store, "tree/leaf", "2").await;
    for (key, other) in [("leaf/below", "leaf"), ("tree", "tree/leaf")] {
        let results = [store.create(key, b"3".to_vec()).await.map(drop), store.put(key, b"3".to_vec()).await];
        if capabilities.nests {
            assert_eq!(results, [Ok(()), Ok(())], "{RULE}");
            assert_eq!(get(&*store, key).await.as_deref(), Some("3"), "{RULE}");
        } else {
            assert!(
                results.iter().all(|result| matches!(result, Err(StoreError::Other(_)))),
                "{RULE} ({key}: {results:?})"
            );
            assert_eq!(get(&*store, key).await, None, "{RULE}");
            store.delete(key).await.must();
        }
        assert!(get(&*store, other).await.is_some(), "{RULE}");
    }
    let listed = list(&*store, "", None, 10).await;
    assert_eq!(listed.len(), if capabilities.nests { 4 } else { 2 }, "{RULE} ({listed:?})");
}
