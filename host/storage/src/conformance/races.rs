//! Many callers at once.

use super::{Capabilities, Must, StoreFixture, fail, get, list};
use crate::{Created, Store};
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

const TASKS: usize = 64;

async fn handles(fixture: &dyn StoreFixture) -> [Arc<dyn Store>; 2] {
    [fixture.open().await, fixture.open().await]
}

/// Of many creators of one key exactly one wins, and all others see its bytes.
pub async fn one_creator_wins(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "of all who create one key at once exactly one is told Created, the others see its bytes: let \
        the store decide, by an insert if absent";
    let handles = handles(fixture).await;
    for round in 0..10 {
        let start = Arc::new(Barrier::new(TASKS));
        let mut tasks = JoinSet::new();
        for task in 0..TASKS {
            let (store, start) = (handles[task % 2].clone(), start.clone());
            tasks.spawn(async move {
                let mine = format!("creator {task}").into_bytes();
                start.wait().await;
                (mine.clone(), store.create(&format!("race/{round}/response.json"), mine).await.must())
            });
        }
        let results = tasks.join_all().await;
        let winners: Vec<_> = results.iter().filter(|(_, result)| *result == Created::Created).collect();
        assert_eq!(winners.len(), 1, "{RULE} (round {round})");
        let stands = &winners[0].0;
        for (mine, result) in &results {
            assert!(
                mine == stands || *result == Created::Exists(stands.clone()),
                "{RULE} (round {round}: {result:?})"
            );
        }
        assert_eq!(
            handles[1].get(&format!("race/{round}/response.json")).await.must().as_ref(),
            Some(stands),
            "{RULE}"
        );
    }
}

/// Many creates of different keys all succeed, and all are there.
pub async fn many_keys_at_once(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str = "creates of different keys at once all succeed: try again where the store says conflict and \
        means other keys";
    let handles = handles(fixture).await;
    let mut tasks = JoinSet::new();
    for task in 0..256 {
        let store = handles[task % 2].clone();
        tasks.spawn(async move {
            let key = format!("many/{}/{task:03}", task % 5);
            assert_eq!(store.create(&key, key.clone().into_bytes()).await.must(), Created::Created, "{RULE}");
            assert_eq!(get(&*store, &key).await, Some(key), "{RULE}");
        });
    }
    tasks.join_all().await;
    assert_eq!(list(&*handles[0], "many/", None, 1000).await.len(), 256, "{RULE}");
}

/// Deleting the last key of a folder while another one is created in it harms neither.
pub async fn creators_and_deleters(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "a delete beside a create in the same folder harms neither: make the folder again when it is gone";
    let handles = handles(fixture).await;
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let store = handles[task % 2].clone();
        tasks.spawn(async move {
            let key = format!("shared/folder/{task}");
            for round in 0..30 {
                let value = format!("{task} {round}");
                if round % 2 == 0 {
                    assert_eq!(
                        store.create(&key, value.clone().into_bytes()).await.must(),
                        Created::Created,
                        "{RULE}"
                    );
                } else {
                    store.put(&key, value.clone().into_bytes()).await.must();
                }
                assert_eq!(get(&*store, &key).await, Some(value), "{RULE}");
                store.delete(&key).await.must();
                assert_eq!(get(&*store, &key).await, None, "{RULE}");
            }
        });
    }
    tasks.join_all().await;
    assert_eq!(list(&*handles[0], "", None, 10).await, [""; 0], "{RULE}");
}

/// A reader sees one value or another, never a mixture or half of one.
pub async fn no_torn_reads(fixture: &dyn StoreFixture, _: Capabilities) {
    const RULE: &str =
        "a get sees one whole value or another: write beside, then rename, or write in a transaction";
    let [writer, reader] = handles(fixture).await;
    let value = |n: u8| vec![n; 20_000 + 1_000 * usize::from(n)];
    writer.put("torn/value", value(0)).await.must();
    let writing = tokio::spawn(async move {
        for n in (0..10).cycle().take(60) {
            writer.put("torn/value", value(n)).await.must();
        }
    });
    let mut reads = 0;
    while !writing.is_finished() || reads == 0 {
        let Some(read) = reader.get("torn/value").await.must() else { fail("a put made the value vanish") };
        assert!(read == value(read[0]), "{RULE} (torn at {} of {} bytes)", read[0], read.len());
        reads += 1;
        tokio::task::yield_now().await;
    }
    writing.await.must();
}
