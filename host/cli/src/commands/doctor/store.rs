//! What a store has to do, tried on the store itself.

use super::events;
use super::report::Row;
use crate::exit::Failure;
use crate::progress::while_slow;
use hitl::storage::{Config, Created, OpenError, Store, StoreError};
use hitl_core::keys;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long the store may take for anything.
const PATIENCE: Duration = Duration::from_secs(10);
/// What takes longer is felt by people who open a form.
const SLOW: Duration = Duration::from_millis(200);
/// How many callers race for one key, and how often. A kind of store that may look right one by one, and let two callers win
/// now and then, is tried for longer by its own examination.
const RACERS: usize = 16;
const RACES: usize = 5;
/// How often a wake-up is waited for, and for how long.
const WAKEUPS: usize = 5;
const SLEPT: Duration = Duration::from_secs(6);

/// Checks the store that `url` names.
pub(super) async fn check(config: &dyn Config) -> Vec<Row> {
    let opened = tokio::time::timeout(PATIENCE, config.open()).await;
    let store = match opened {
        Ok(Ok(store)) => store,
        Ok(Err(error)) => {
            let detail = format!("{config} cannot be opened: {error}");
            let fix = match &error {
                OpenError::Store(error) if !error.is_retryable() => remedy(error),
                // It says what to do.
                OpenError::Hollow | OpenError::Parted => {
                    "look at its files before anything else is done with them"
                }
                _ => "correct --store (HITL_STORE), or let it be reached from here",
            };
            return vec![Row::fail("store", detail, fix)];
        }
        Err(_) => {
            let detail = format!("{config} did not answer for {} s", PATIENCE.as_secs());
            return vec![Row::fail(
                "store",
                detail,
                "let it be reached from here, or correct --store (HITL_STORE)",
            )];
        }
    };
    // A second handle, as another process has one. A store in memory has only one.
    let is_shared = !config.to_string().starts_with("memory:");
    let other = if is_shared { config.open().await.unwrap_or_else(|_| store.clone()) } else { store.clone() };
    let place = format!("hitl-doctor/{}/", hitl::random_key().chars().take(16).collect::<String>());
    let mut rows = vec![reach(&*store, &place, is_shared).await];
    rows.extend(config.caution().map(Row::found));
    let rights = rights(&*store, &place).await;
    let may_write = !rights.failed();
    rows.push(rights);
    if may_write {
        rows.push(exclusive_create(&store, &other, &place).await);
        rows.push(wakeups(&store, &other, &place).await);
        rows.extend(examination(config).await);
    }
    rows.push(events::clock(&*store).await);
    clean_up(&*store, &place).await;
    rows
}

/// The row for a URL that names no store.
pub(super) fn misnamed(failure: &Failure) -> Row {
    Row::fail("store", failure.to_string(), "correct --store (HITL_STORE)")
}

async fn reach(store: &dyn Store, place: &str, is_shared: bool) -> Row {
    const CHECK: &str = "store";
    let begun = Instant::now();
    let answered = tokio::time::timeout(PATIENCE, store.get(&format!("{place}nothing"))).await;
    let took = begun.elapsed();
    let spent = format!("{:.1} ms", took.as_secs_f64() * 1e3);
    match answered {
        Ok(Ok(_)) if !is_shared => Row::warn(
            CHECK,
            format!("{store} answers in {spent}, and forgets everything when the server stops"),
            "set --store (HITL_STORE), such as sqlite:/var/lib/hitl/hitl.db",
        ),
        Ok(Ok(_)) if took > SLOW => Row::warn(
            CHECK,
            format!("{store} answers in {spent}; a page takes several answers"),
            "run the server nearer to its store",
        ),
        Ok(Ok(_)) => Row::ok(CHECK, format!("{store} answers in {spent}")),
        Ok(Err(error)) => Row::fail(CHECK, format!("{store}: {error}"), "see to the store, then try again"),
        Err(_) => {
            let detail = format!("{store} did not answer for {} s", PATIENCE.as_secs());
            Row::fail(CHECK, detail, "see to the store or the way to it")
        }
    }
}

/// Each operation once, with what it has to come to.
async fn rights(store: &dyn Store, place: &str) -> Row {
    const CHECK: &str = "rights";
    let key = format!("{place}rights");
    let failed = |what: &str, error: &StoreError| Row::fail(CHECK, format!("{what}: {error}"), remedy(error));
    if let Err(error) = store.put(&key, b"1".to_vec()).await {
        return failed("nothing can be written", &error);
    }
    match store.get(&key).await {
        Ok(Some(value)) if value == b"1" => {}
        Ok(_) => {
            let detail = "what was written is not there: another value, or none, was read";
            return Row::fail(CHECK, detail, "do not use this store until that is mended");
        }
        Err(error) => return failed("nothing can be read", &error),
    }
    match store.list(place, None, 10).await {
        Ok(keys) if keys.contains(&key) => {}
        Ok(_) => {
            let detail = "lists are incomplete: a key that is there is not in them";
            return Row::fail(CHECK, detail, "do not use this store until that is mended");
        }
        Err(error) => return failed("nothing can be listed", &error),
    }
    if let Err(error) = store.delete(&key).await {
        return failed("nothing can be removed", &error);
    }
    Row::ok(CHECK, "it can be written, read, listed and removed from")
}

/// What to do where the store says this, by who has to act.
fn remedy(error: &StoreError) -> &'static str {
    match error {
        StoreError::Unavailable(_) | StoreError::Unknown(_) => {
            "mend what it says (make room on the disk, end the program that holds the lock, see to the way to the store), then try \
             again"
        }
        StoreError::Denied(_) => {
            "give the user that hitl runs as the right to read, write, list and remove in this store"
        }
        _ => "move its files aside, and put the last backup in their place: hitl restore",
    }
}

/// Whether one of many creators of a key wins: an event has one outcome because of that.
async fn exclusive_create(store: &Arc<dyn Store>, other: &Arc<dyn Store>, place: &str) -> Row {
    const CHECK: &str = "exclusive create";
    let mut lost = 0;
    for race in 0..RACES {
        let key = format!("{place}race-{race}");
        let mut racers = JoinSet::new();
        for racer in 0..RACERS {
            let (store, key) = (if racer % 2 == 0 { store } else { other }.clone(), key.clone());
            racers.spawn(async move { (racer, store.create(&key, vec![racer as u8]).await) });
        }
        let (mut winners, mut seen) = (Vec::new(), Vec::new());
        for (racer, created) in racers.join_all().await {
            match created {
                Ok(Created::Created) => winners.push(racer as u8),
                Ok(Created::Exists(value)) => seen.push(value),
                // It may or may not have won, and learns that when it asks again.
                Err(_) => lost += 1,
                Ok(_) => {}
            }
        }
        let agreed = winners.len() == 1 && seen.iter().all(|value| *value == winners);
        if !agreed && lost == 0 {
            return Row::fail(
                CHECK,
                format!(
                    "of {RACERS} callers who created one key at once, {} were told that they did",
                    winners.len()
                ),
                "do not use this store: an event could have two outcomes",
            );
        }
    }
    if lost > 0 {
        let detail = format!("{lost} of {} creates at once failed", RACES * RACERS);
        return Row::warn(CHECK, detail, "the store is too slow for its clients, or limits them");
    }
    Row::ok(CHECK, format!("one of {RACERS} callers won, {RACES} times, and the others saw what stands"))
}

/// How long it takes until the creation of a key in one process wakes a waiter in another.
async fn wakeups(store: &Arc<dyn Store>, other: &Arc<dyn Store>, place: &str) -> Row {
    const CHECK: &str = "wake-ups";
    let fix = "answers are found all the same, by looking every few seconds";
    let Some(hub) = other.wakeups() else {
        return Row::warn(CHECK, "this store tells of nothing", fix);
    };
    let mut longest = Duration::ZERO;
    for round in 0..WAKEUPS {
        let key = wake_key(place, round);
        let wakeup = hub.subscribe(&key);
        if !other.pushes() {
            return Row::warn(CHECK, "this store does not tell of what others write", fix);
        }
        let begun = Instant::now();
        if let Err(error) = store.create(&key, b"1".to_vec()).await {
            return Row::fail(CHECK, error.to_string(), "see the rows above");
        }
        if tokio::time::timeout(SLEPT, wakeup).await.is_err() {
            let detail =
                format!("nobody was woken within {} s, though the store promises to", SLEPT.as_secs());
            return Row::warn(
                CHECK,
                detail,
                "is it a network file system? Those tell nobody of other machines' writes",
            );
        }
        longest = longest.max(begun.elapsed());
    }
    Row::ok(
        CHECK,
        format!("whoever waits is woken within {:.1} ms of the write", longest.as_secs_f64() * 1e3),
    )
}

/// What the store finds by itself when it is given time.
async fn examination(config: &dyn Config) -> Vec<Row> {
    const CHECK: &str = "examination";
    match while_slow("the store is tried for longer; that may take a minute", config.examine()).await {
        Ok(findings) => findings.into_iter().map(Row::found).collect(),
        Err(error @ OpenError::Untrustworthy(_)) => {
            vec![Row::fail(CHECK, error.to_string(), "do not use this store until that is mended")]
        }
        Err(error) => {
            let detail = format!("it did not come to an end: {error}");
            vec![Row::fail(CHECK, detail, "see to the store, then try again")]
        }
    }
}

/// A key of the kind that is waited for: stores may tell other processes of no others.
fn wake_key(place: &str, round: usize) -> String {
    keys::response(&format!("{}-{round}", place.trim_end_matches('/').replace('/', "-")))
}

/// Removes all keys of the checks.
async fn clean_up(store: &dyn Store, place: &str) {
    for round in 0..WAKEUPS {
        let _ = store.delete(&wake_key(place, round)).await;
    }
    if let Ok(keys) = store.list(place, None, 1000).await {
        for key in keys {
            let _ = store.delete(&key).await;
        }
    }
}
