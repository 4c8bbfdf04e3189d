//! Which keys there are.

use super::{Capabilities, Must, StoreFixture, create, exists, get, list};
use crate::limits::{MAX_KEY_BYTES, MAX_SEGMENT_BYTES, MAX_VALUE_BYTES};
use crate::{Created, StoreError};

/// What is written is read, at its key and no other.
pub async fn round_trip(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    assert_eq!(create(&*store, "a/b", "1").await, Created::Created);
    store.put("a/c", b"2".to_vec()).await.must();
    assert_eq!(get(&*store, "a/b").await.as_deref(), Some("1"));
    assert_eq!(get(&*store, "a/c").await.as_deref(), Some("2"));
    assert_eq!(get(&*store, "a").await, None);
    assert_eq!(get(&*store, "a/b/c").await, None);
    assert!(!store.to_string().is_empty() && !format!("{store:?}").is_empty());
}

/// That something is not there is no error.
pub async fn absence(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    assert_eq!(get(&*store, "nothing/here").await, None);
    store.delete("nothing/here").await.must();
    assert_eq!(list(&*store, "", None, 10).await, [""; 0]);
    assert_eq!(list(&*store, "nothing/", Some("nothing/x"), 10).await, [""; 0]);
}

/// Keys are bytes: neither case, nor form, nor escapes are touched.
pub async fn tricky_keys(fixture: &dyn StoreFixture, _: Capabilities) {
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
        "control/\u{1}\t\n\r\u{7f}",
        "last/\u{10ffff}",
    ];
    for key in keys {
        assert_eq!(create(&*store, key, key).await, Created::Created, "{key:?}");
    }
    for key in keys {
        assert_eq!(get(&*store, key).await.as_deref(), Some(key));
        assert_eq!(create(&*store, key, "other").await, exists(key));
    }
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    assert_eq!(list(&*store, "", None, 100).await, sorted);
}

/// Keys that could leave a folder are refused by every operation, and list nothing.
pub async fn malformed_keys(fixture: &dyn StoreFixture, _: Capabilities) {
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
        let refused =
            |result: Result<(), StoreError>| assert!(matches!(result, Err(StoreError::Other(_))), "{key:?}");
        refused(store.get(key).await.map(drop));
        refused(store.create(key, vec![1]).await.map(drop));
        refused(store.put(key, vec![1]).await);
        refused(store.delete(key).await);
        if !key.is_empty() {
            assert_eq!(list(&*store, key, None, 10).await, [""; 0], "{key:?}");
        }
        // A page may begin anywhere.
        list(&*store, "", Some(key), 10).await;
    }
    assert_eq!(list(&*store, "", None, 10).await, ["etc/passwd"]);
}

/// The bounds are the same everywhere, and inclusive.
pub async fn limits(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    let segment = "s".repeat(MAX_SEGMENT_BYTES);
    let mut longest = [segment.as_str(); 4].join("/");
    longest.truncate(MAX_KEY_BYTES - 2);
    longest.push_str("/x");
    let long = format!("{longest}y");
    assert_eq!((longest.len(), long.len()), (MAX_KEY_BYTES, MAX_KEY_BYTES + 1));
    assert_eq!(create(&*store, &longest, "v").await, Created::Created);
    assert_eq!(get(&*store, &longest).await.as_deref(), Some("v"));
    assert_eq!(list(&*store, "s", None, 10).await, [longest.as_str()]);

    let wide = format!("{segment}s");
    for (key, most) in [(long, MAX_KEY_BYTES), (wide, MAX_SEGMENT_BYTES)] {
        let too_large = Err(StoreError::TooLarge(most as u64));
        assert_eq!(store.get(&key).await.map(drop), too_large);
        assert_eq!(store.create(&key, vec![]).await.map(drop), too_large);
        assert_eq!(store.put(&key, vec![]).await, too_large);
        assert_eq!(store.delete(&key).await, too_large);
    }
    let too_large = Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64));
    assert_eq!(store.create("v", vec![0; MAX_VALUE_BYTES + 1]).await.map(drop), too_large);
    assert_eq!(store.put("v", vec![0; MAX_VALUE_BYTES + 1]).await, too_large);
    assert_eq!(get(&*store, "v").await, None);
}

/// `a` beside `a/b` either works, or is refused without harm to what is there.
pub async fn nesting(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let store = fixture.open().await;
    create(&*store, "leaf", "1").await;
    create(&*store, "tree/leaf", "2").await;
    for (key, other) in [("leaf/below", "leaf"), ("tree", "tree/leaf")] {
        let results = [store.create(key, b"3".to_vec()).await.map(drop), store.put(key, b"3".to_vec()).await];
        if capabilities.nests {
            assert_eq!(results, [Ok(()), Ok(())]);
            assert_eq!(get(&*store, key).await.as_deref(), Some("3"));
        } else {
            assert!(
                results.iter().all(|result| matches!(result, Err(StoreError::Other(_)))),
                "{key}: {results:?}"
            );
            assert_eq!(get(&*store, key).await, None);
            store.delete(key).await.must();
        }
        assert!(get(&*store, other).await.is_some());
    }
    let listed = list(&*store, "", None, 10).await;
    assert_eq!(listed.len(), if capabilities.nests { 4 } else { 2 }, "{listed:?}");
}
