//! Which waiters are woken, and that no wake-up is lost.

use super::{Capabilities, Must, StoreFixture, create, fail, list, soon};
use crate::{Store, Until, Wakeups, begin_wait, wait_for};
use std::future::pending;
use std::sync::Arc;
use tokio::task::JoinSet;

/// The hub of `store`, if it is to have one.
fn hub(store: &dyn Store, expected: bool) -> Option<&Wakeups> {
    const RULE: &str = "Store::wakeups gives a hub exactly where Capabilities::wakes says so: put Notifying around \
        the store, or correct the capability";
    let hub = store.wakeups();
    assert_eq!(hub.is_some(), expected, "{RULE} (has wake-ups)");
    hub
}

/// A create wakes those who wait at the same handle.
pub async fn same_handle(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let store = fixture.open().await;
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    let (first, second) = (hub.subscribe("w/k"), hub.subscribe("w/k"));
    create(&*store, "w/k", "v").await;
    soon("the first waiter", first).await;
    soon("the second waiter", second).await;
}

/// A create wakes those who wait at another handle, with and without a folder to watch.
pub async fn other_handle(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "Store::pushes says whether writes of other handles wake, as Capabilities::wakes_others does: \
        give the hub a ChangeFeed, or correct the capability";
    let (store, other) = (fixture.open().await, fixture.open().await);
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    create(&*other, "known/request.json", "v").await;
    for key in ["known/response.json", "unknown/response.json", "one/two/three/four", "top"] {
        let wakeup = hub.subscribe(key);
        assert_eq!(store.pushes(), capabilities.wakes_others, "{RULE}");
        create(&*other, key, "v").await;
        if capabilities.wakes_others {
            soon(key, wakeup).await;
        }
    }
}

/// A put wakes too.
pub async fn puts_wake(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let (store, other) = (fixture.open().await, fixture.open().await);
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    let wakeup = hub.subscribe("w/put");
    store.put("w/put", b"1".to_vec()).await.must();
    soon("put here", wakeup).await;
    if capabilities.wakes_others {
        let wakeup = hub.subscribe("w/put");
        other.put("w/put", b"2".to_vec()).await.must();
        soon("put there", wakeup).await;
    }
}

/// What is written elsewhere in the store leaves a waiter alone, so that waiting costs nothing.
pub async fn only_its_key(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "a write wakes those who wait for its key and nobody else: call Wakeups::wake with the key, \
        not wake_all";
    let store = fixture.open().await;
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    create(&*store, "w/id/request.json", "v").await;
    let mut waiter = Box::pin(hub.subscribe("w/id/response.json"));
    // Earlier writes may still be reported; nothing is written from here on.
    let probe = hub.subscribe("w/id/probe");
    create(&*store, "w/id/probe", "v").await;
    soon("the probe", probe).await;
    let mut woken = 0;
    for n in 0..20 {
        let other = hub.subscribe(&format!("w/{n}/response.json"));
        create(&*store, &format!("w/{n}/response.json"), "v").await;
        soon("the other waiter", other).await;
        if futures_ready(waiter.as_mut()).await {
            woken += 1;
            waiter = Box::pin(hub.subscribe("w/id/response.json"));
        }
    }
    // A wake-up without a cause is allowed, many are not.
    assert!(woken <= 1, "{RULE} (woken {woken} times by what is none of its business)");
}

async fn futures_ready(mut future: std::pin::Pin<&mut crate::Wakeup>) -> bool {
    std::future::poll_fn(|context| std::task::Poll::Ready(future.as_mut().poll(context).is_ready())).await
}

/// A waiter that gives up is unregistered.
pub async fn dropping(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "a waiter that was dropped is unregistered: keep no clone of its wake-up";
    let store = fixture.open().await;
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    let waiters: Vec<_> = (0..100).map(|n| hub.subscribe(&format!("w/{}/x", n % 10))).collect();
    assert_eq!(hub.waiting(), 100, "{RULE}");
    drop(waiters);
    assert_eq!(hub.waiting(), 0, "{RULE}");
    create(&*store, "w/0/x", "v").await;
    let last = hub.subscribe("w/0/y");
    create(&*store, "w/0/y", "v").await;
    soon("a waiter of a folder that others have left", last).await;
}

/// Looks, subscriptions and creates in every order, thousands of times: no wake-up is lost.
pub async fn nothing_is_missed(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let store = fixture.open().await;
    if hub(&*store, capabilities.wakes).is_some() {
        stress(&store, &store, 2_000).await;
    }
}

/// The same between two handles.
pub async fn nothing_is_missed_between_handles(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let (store, other) = (fixture.open().await, fixture.open().await);
    if hub(&*store, capabilities.wakes).is_some() && capabilities.wakes_others {
        stress(&store, &other, 1_000).await;
    }
}

/// Waiters at `here` for keys that `there` creates at the same moment, some earlier, some later.
async fn stress(here: &Arc<dyn Store>, there: &Arc<dyn Store>, rounds: usize) {
    const RULE: &str = "who subscribes and then looks misses no write, and is unregistered at the end: wake after \
        the write is there for every reader";
    for batch in 0..rounds / 100 {
        let mut tasks = JoinSet::new();
        for n in 0..100 {
            let key = format!("stress/{batch}/{n}/response.json");
            let (waiter, creator, name) = (here.clone(), there.clone(), key.clone());
            tasks.spawn(async move {
                for _ in 0..n % 7 {
                    tokio::task::yield_now().await;
                }
                let value = soon(&name, wait_for(&*waiter, &name, pending())).await.must();
                assert_eq!(value.as_deref(), Some(name.as_bytes()), "{RULE}");
            });
            tasks.spawn(async move {
                for _ in 0..n % 5 {
                    tokio::task::yield_now().await;
                }
                creator.create(&key, key.clone().into_bytes()).await.must();
            });
        }
        tasks.join_all().await;
    }
    let Some(hub) = here.wakeups() else { fail("the wake-ups are gone") };
    assert_eq!(hub.waiting(), 0, "{RULE}");
}

/// A thousand waiters, on one key and on many, each gets its wake-up.
pub async fn many_waiters(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str =
        "each waiter of a key is woken once and then unregistered: use the store's one hub for all of them";
    let store = fixture.open().await;
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    let crowd: Vec<_> = (0..1_000).map(|_| hub.subscribe("crowd/k")).collect();
    let each: Vec<_> = (0..1_000).map(|n| hub.subscribe(&format!("each/{}", n % 50))).collect();
    create(&*store, "crowd/k", "v").await;
    for waiter in crowd {
        soon("one of the crowd", waiter).await;
    }
    for n in 0..50 {
        create(&*store, &format!("each/{n}"), "v").await;
    }
    for waiter in each {
        soon("each", waiter).await;
    }
    assert_eq!(hub.waiting(), 0, "{RULE}");
}

/// A waiter whose folder is made, emptied and made again by others.
pub async fn a_folder_that_comes_later(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str =
        "a waiter is woken by the key although its folder came and went before: watch the folder anew";
    let (store, other) = (fixture.open().await, fixture.open().await);
    if hub(&*store, capabilities.wakes).is_none() || !capabilities.wakes_others {
        return;
    }
    for round in 0..20 {
        let key = format!("later/{}/deep/response.json", round % 3);
        let waiter = tokio::spawn({
            let (store, key) = (store.clone(), key.clone());
            async move { wait_for(&*store, &key, pending()).await }
        });
        // The folder comes and goes before the key does.
        for neighbour in ["request.json", "other.json"] {
            let neighbour = key.replace("response.json", neighbour);
            create(&*other, &neighbour, "v").await;
            other.delete(&neighbour).await.must();
        }
        create(&*other, &key, "v").await;
        assert_eq!(
            soon("the waiter", waiter).await.must().must().as_deref(),
            Some(b"v".as_slice()),
            "{RULE}"
        );
        other.delete(&key).await.must();
    }
}

/// A waiter for several keys is woken by any of them, and does not wait if one is there.
pub async fn several_keys(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "a waiter for several keys is woken by any of them, and does not wait where one is there: \
        subscribe first, then look";
    let (store, other) = (fixture.open().await, fixture.open().await);
    if hub(&*store, capabilities.wakes).is_none() {
        return;
    }
    let any = [Until::Key("s/a"), Until::Key("s/b"), Until::Prefix("s/p/")];
    let writer = if capabilities.wakes_others { &other } else { &store };
    for key in ["s/a", "s/b", "s/p/x"] {
        let wait = begin_wait(&*store, &any, pending::<()>).await.must();
        let Some(wait) = wait else { fail(format_args!("{key} is not there yet")) };
        create(&**writer, key, "v").await;
        assert!(soon(key, wait).await, "{RULE} ({key})");
        let wait = begin_wait(&*store, &any, pending::<()>).await.must();
        assert_eq!(wait.is_none(), !key.starts_with("s/p/"), "{RULE} ({key} is there)");
        store.delete(key).await.must();
    }
}

/// A waiter for a prefix is woken by new keys that begin with it, and not by those that are there already.
pub async fn a_prefix(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "a waiter for a prefix is woken by each new key that begins with it, and then unregistered: \
        wake with the whole key";
    let store = fixture.open().await;
    let Some(hub) = hub(&*store, capabilities.wakes) else { return };
    create(&*store, "p/before", "v").await;
    for (prefix, key) in [("p/", "p/a"), ("p/", "p/deep/er/a"), ("p/b", "p/bc"), ("", "q")] {
        let waiter = hub.subscribe_to(Until::Prefix(prefix));
        create(&*store, key, "v").await;
        soon(key, waiter).await;
    }
    assert_eq!(hub.waiting(), 0, "{RULE}");
}

/// The same by what another handle writes, in folders that are there and in new ones.
pub async fn a_prefix_between_handles(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    const RULE: &str = "waiters for a prefix are woken by other handles as well, or Store::pushes is false: watch \
        folders that are made later, too";
    let (store, other) = (fixture.open().await, fixture.open().await);
    let Some(hub) = hub(&*store, capabilities.wakes).filter(|_| capabilities.wakes_others) else { return };
    for key in ["p/a", "p/b", "p/c/d/e", "p/c/d/f", "p/c/x", "p/é/a"] {
        let waiter = hub.subscribe_to(Until::Prefix("p/"));
        create(&*other, key, "v").await;
        soon(key, waiter).await;
    }
    assert!(store.pushes(), "{RULE}");
}

/// Subscriptions for a prefix and creates in new folders, in every order: no key is missed by who subscribes, then looks.
pub async fn nothing_with_a_prefix_is_missed(fixture: &dyn StoreFixture, capabilities: Capabilities) {
    let (store, other) = (fixture.open().await, fixture.open().await);
    if hub(&*store, capabilities.wakes).is_none() || !capabilities.wakes_others {
        return;
    }
    for batch in 0..10 {
        let mut tasks = JoinSet::new();
        for n in 0..30 {
            let prefix = format!("stress/{batch}/{n}/");
            let (waiter, creator, key) = (store.clone(), other.clone(), format!("{prefix}a/b/c"));
            tasks.spawn(async move {
                loop {
                    let wait = begin_wait(&*waiter, &[Until::Prefix(&prefix)], pending::<()>).await.must();
                    if !list(&*waiter, &prefix, None, 1).await.is_empty() {
                        break;
                    }
                    if let Some(wait) = wait {
                        soon(&prefix, wait).await;
                    }
                }
            });
            tasks.spawn(async move {
                for _ in 0..n % 5 {
                    tokio::task::yield_now().await;
                }
                creator.create(&key, b"v".to_vec()).await.must();
            });
        }
        tasks.join_all().await;
    }
}
