//! What a value is, and who may set it.

use super::{Capabilities, Must, StoreFixture, create, exists, get, list};
use crate::limits::{MAX_KEYS_AT_ONCE, MAX_VALUE_BYTES};
use crate::{Created, StoreError};

/// A value is any bytes, none included.
pub async fn any_bytes(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a value is any bytes, none included, and comes back as it was: store bytes, not text";
    let store = fixture.open().await;
    for (key, value) in [("empty", vec![]), ("all", (0..=255).collect::<Vec<u8>>()), ("zeros", vec![0; 100])]
    {
        assert_eq!(store.create(key, value.clone()).await.must(), Created::Created, "{RULE}");
        assert_eq!(store.get(key).await.must(), Some(value.clone()), "{RULE}");
        assert_eq!(store.create(key, vec![1]).await.must(), Created::Exists(value), "{RULE}");
    }
}

/// The largest value goes through unharmed, more than once.
pub async fn large_values(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a value of MAX_VALUE_BYTES is taken and comes back whole: raise the limit underneath, or cut \
        it in pieces";
    let store = fixture.open().await;
    let value: Vec<u8> = (0..MAX_VALUE_BYTES).map(|n| (n % 251) as u8).collect();
    assert_eq!(store.create("large/a", value.clone()).await.must(), Created::Created, "{RULE}");
    store.put("large/b", value.clone()).await.must();
    assert_eq!(store.get("large/a").await.must().as_ref(), Some(&value), "{RULE}");
    assert_eq!(store.get("large/b").await.must().as_ref(), Some(&value), "{RULE}");
    assert_eq!(store.create("large/b", vec![]).await.must(), Created::Exists(value), "{RULE}");
}

/// A put replaces, by longer and by shorter values.
pub async fn overwriting(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "put replaces the whole value, also by a shorter one: truncate before you write";
    let store = fixture.open().await;
    for value in ["first", "the second is longer", "3", ""] {
        store.put("k/v", value.into()).await.must();
        assert_eq!(get(&*store, "k/v").await.as_deref(), Some(value), "{RULE}");
    }
    assert_eq!(list(&*store, "", None, 10).await, ["k/v"], "{RULE}");
}

/// The first create wins; the others see what stands, a put included.
pub async fn create_is_exclusive(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "create writes only where there is no value, and else gives Exists with what stands: make it \
        one operation of the store, not a get and then a put";
    let store = fixture.open().await;
    assert_eq!(create(&*store, "k", "first").await, Created::Created, "{RULE}");
    assert_eq!(create(&*store, "k", "second").await, exists("first"), "{RULE}");
    store.put("k", b"put".to_vec()).await.must();
    assert_eq!(create(&*store, "k", "third").await, exists("put"), "{RULE}");
    assert_eq!(get(&*store, "k").await.as_deref(), Some("put"), "{RULE}");
}

/// What is deleted can be created again.
pub async fn create_after_delete(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "a deleted key is in no get, list or create, and deleting it again is no error: leave no mark \
        that is taken for a value";
    let store = fixture.open().await;
    for value in ["one", "two", "three"] {
        assert_eq!(create(&*store, "a/b/c", value).await, Created::Created, "{RULE}");
        assert_eq!(create(&*store, "a/b/c", "late").await, exists(value), "{RULE}");
        store.delete("a/b/c").await.must();
        store.delete("a/b/c").await.must();
        assert_eq!(get(&*store, "a/b/c").await, None, "{RULE}");
        assert_eq!(list(&*store, "", None, 10).await, [""; 0], "{RULE}");
    }
}

/// Whatever one handle has done, the next call of another one sees.
pub async fn handles_agree(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "what one handle was told is done, every other handle sees at once: cache no values, and read \
        from no copy that is behind";
    let (one, other) = (fixture.open().await, fixture.open().await);
    for round in 0..50 {
        let key = format!("k/{round:03}");
        assert_eq!(get(&*other, &key).await, None, "{RULE}");
        assert_eq!(create(&*one, &key, "1").await, Created::Created, "{RULE}");
        assert_eq!(get(&*other, &key).await.as_deref(), Some("1"), "{RULE}");
        assert_eq!(create(&*other, &key, "2").await, exists("1"), "{RULE}");
        other.put(&key, b"3".to_vec()).await.must();
        assert_eq!(get(&*one, &key).await.as_deref(), Some("3"), "{RULE}");
        assert_eq!(list(&*one, "k/", None, 10).await, [key.as_str()], "{RULE}");
        one.delete(&key).await.must();
        assert_eq!(get(&*other, &key).await, None, "{RULE}");
        assert_eq!(list(&*other, "k/", None, 10).await, [""; 0], "{RULE}");
    }
    drop(one);
    create(&*other, "left", "behind").await;
    drop(other);
    let later = fixture.open().await;
    assert_eq!(list(&*later, "", None, 10).await, ["left"], "{RULE}");
}

/// Many keys are read as each alone is, in their order, twice if they are named twice.
pub async fn many_at_once(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "get_many gives one value for each key, in their order, and fails for all if one is malformed \
        or they are too many: call limits::check_keys first";
    let store = fixture.open().await;
    for n in 0..40 {
        create(&*store, &format!("many/{n}"), &n.to_string()).await;
    }
    assert_eq!(store.get_many(&[]).await.must(), [], "{RULE}");
    let keys: Vec<_> = (0..MAX_KEYS_AT_ONCE).rev().map(|n| format!("many/{}", n % 80)).collect();
    let values = store.get_many(&keys).await.must();
    assert_eq!(values.len(), keys.len(), "{RULE}");
    for (key, value) in keys.iter().zip(values) {
        assert_eq!(value, store.get(key).await.must(), "{RULE} ({key})");
    }
    // One that is none fails all, as it fails alone.
    let too_large = Err(StoreError::TooLarge(MAX_KEYS_AT_ONCE as u64));
    assert_eq!(store.get_many(&vec!["a".to_owned(); MAX_KEYS_AT_ONCE + 1]).await, too_large, "{RULE}");
    let malformed = store.get_many(&["many/1".to_owned(), "../x".to_owned()]).await;
    assert!(matches!(malformed, Err(StoreError::Other(_))), "{RULE} ({malformed:?})");
}

/// Many keys are removed as each alone is, and no other.
pub async fn many_deleted_at_once(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "delete_many removes each of the keys, whether or not it has a value, and no other; one that is malformed, \
        or one too many, removes none: call limits::check_keys first";
    let store = fixture.open().await;
    for n in 0..40 {
        create(&*store, &format!("many/{n:02}"), "").await;
    }
    store.delete_many(&[]).await.must();
    let malformed = store.delete_many(&["many/01".to_owned(), "../x".to_owned()]).await;
    assert!(matches!(malformed, Err(StoreError::Other(_))), "{RULE} ({malformed:?})");
    let too_large = Err(StoreError::TooLarge(MAX_KEYS_AT_ONCE as u64));
    assert_eq!(
        store.delete_many(&vec!["many/01".to_owned(); MAX_KEYS_AT_ONCE + 1]).await,
        too_large,
        "{RULE}"
    );
    assert_eq!(list(&*store, "many/", None, 50).await.len(), 40, "{RULE}");
    // Those that there are, those that there are not, and some twice.
    let keys: Vec<_> = (0..MAX_KEYS_AT_ONCE).map(|n| format!("many/{:02}", n % 70 + 1)).collect();
    store.delete_many(&keys).await.must();
    assert_eq!(list(&*store, "many/", None, 50).await, ["many/00"], "{RULE}");
    assert_eq!(list(&*fixture.open().await, "", None, 50).await, ["many/00"], "{RULE}");
}
