//! What a value is, and who may set it.

use super::{Capabilities, Must, StoreFixture, create, exists, get, list};
use crate::Created;
use crate::limits::MAX_VALUE_BYTES;

/// A value is any bytes, none included.
pub async fn any_bytes(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    for (key, value) in [("empty", vec![]), ("all", (0..=255).collect::<Vec<u8>>()), ("zeros", vec![0; 100])]
    {
        assert_eq!(store.create(key, value.clone()).await.must(), Created::Created);
        assert_eq!(store.get(key).await.must(), Some(value.clone()));
        assert_eq!(store.create(key, vec![1]).await.must(), Created::Exists(value));
    }
}

/// The largest value goes through unharmed, more than once.
pub async fn large_values(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    let value: Vec<u8> = (0..MAX_VALUE_BYTES).map(|n| (n % 251) as u8).collect();
    assert_eq!(store.create("large/a", value.clone()).await.must(), Created::Created);
    store.put("large/b", value.clone()).await.must();
    assert_eq!(store.get("large/a").await.must().as_ref(), Some(&value));
    assert_eq!(store.get("large/b").await.must().as_ref(), Some(&value));
    assert_eq!(store.create("large/b", vec![]).await.must(), Created::Exists(value));
}

/// A put replaces, by longer and by shorter values.
pub async fn overwriting(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    for value in ["first", "the second is longer", "3", ""] {
        store.put("k/v", value.into()).await.must();
        assert_eq!(get(&*store, "k/v").await.as_deref(), Some(value));
    }
    assert_eq!(list(&*store, "", None, 10).await, ["k/v"]);
}

/// The first create wins; the others see what stands, a put included.
pub async fn create_is_exclusive(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    assert_eq!(create(&*store, "k", "first").await, Created::Created);
    assert_eq!(create(&*store, "k", "second").await, exists("first"));
    store.put("k", b"put".to_vec()).await.must();
    assert_eq!(create(&*store, "k", "third").await, exists("put"));
    assert_eq!(get(&*store, "k").await.as_deref(), Some("put"));
}

/// What is deleted can be created again.
pub async fn create_after_delete(fixture: &dyn StoreFixture, _: Capabilities) {
    let store = fixture.open().await;
    for value in ["one", "two", "three"] {
        assert_eq!(create(&*store, "a/b/c", value).await, Created::Created);
        assert_eq!(create(&*store, "a/b/c", "late").await, exists(value));
        store.delete("a/b/c").await.must();
        store.delete("a/b/c").await.must();
        assert_eq!(get(&*store, "a/b/c").await, None);
        assert_eq!(list(&*store, "", None, 10).await, [""; 0]);
    }
}

/// Whatever one handle has done, the next call of another one sees.
pub async fn handles_agree(fixture: &dyn StoreFixture, _: Capabilities) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    for round in 0..50 {
        let key = format!("k/{round:03}");
        assert_eq!(get(&*other, &key).await, None);
        assert_eq!(create(&*one, &key, "1").await, Created::Created);
        assert_eq!(get(&*other, &key).await.as_deref(), Some("1"));
        assert_eq!(create(&*other, &key, "2").await, exists("1"));
        other.put(&key, b"3".to_vec()).await.must();
        assert_eq!(get(&*one, &key).await.as_deref(), Some("3"));
        assert_eq!(list(&*one, "k/", None, 10).await, [key.as_str()]);
        one.delete(&key).await.must();
        assert_eq!(get(&*other, &key).await, None);
        assert_eq!(list(&*other, "k/", None, 10).await, [""; 0]);
    }
    drop(one);
    create(&*other, "left", "behind").await;
    drop(other);
    let later = fixture.open().await;
    assert_eq!(list(&*later, "", None, 10).await, ["left"]);
}
