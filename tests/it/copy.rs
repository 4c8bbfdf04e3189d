//! `hitl copy`: one store into another, killed in the middle, twice, and never over what is there.

use crate::purge::put_event;
use crate::support::{PATIENCE, Place, Ran, Running, parts, question, try_submit};
use hitl_core::{keys, stub};
use hitl_storage::Store;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::time::Instant;

fn copy(from: &str, place: &Place, args: &[&str]) -> Ran {
    let mut command = place.hitl(&[&["copy", from, &place.store], args].concat());
    command.env_remove("HITL_STORE");
    Ran::of(command.output().unwrap())
}

fn told(ran: &Ran) -> Json {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
}

/// All that is in a store.
async fn all(place: &Place) -> BTreeMap<String, Vec<u8>> {
    let store = place.open().await;
    let mut all = BTreeMap::new();
    for key in store.list("", None, 1_000_000).await.unwrap() {
        let value = store.get(&key).await.unwrap().unwrap();
        all.insert(key, value);
    }
    all
}

#[tokio::test]
async fn a_copy_has_what_the_store_has_and_its_links_open() {
    for (scheme, other) in [("sqlite", "file"), ("file", "sqlite")] {
        let (from, to) = (Place::new(scheme), Place::new(other));
        let server = from.serve(&[]);
        let events: Vec<Json> = (0..80).map(|_| server.create(&question("int"))).collect();
        for event in &events[..50] {
            let link = event["links"]["form"].as_str().unwrap();
            assert_eq!(try_submit(link, &json!(7), None).unwrap().status, 200);
        }
        let id = events[0]["request_id"].as_str().unwrap();
        from.run(&["link", "--revoke", id]).value();
        from.run(&["key", "new", "--role", "ask", "--name", "ci"]).value();
        server.stopped();
        let ran = copy(&from.store, &to, &["--json"]);
        let first = told(&ran);
        let counts = [&first["events"], &first["open"], &first["ended"], &first["conflicts"]];
        assert_eq!((ran.code, counts), (Some(0), [&json!(80), &json!(30), &json!(50), &json!(0)]), "{ran:?}");
        assert_eq!(first["events_there"], 80);
        assert!(ran.stderr.contains("80 questions (30 open, 50 ended)"), "{ran:?}");
        let (source, place) = (all(&from).await, all(&to).await);
        assert_eq!(source.keys().collect::<Vec<_>>(), place.keys().collect::<Vec<_>>());
        assert!(source == place, "a value is another");
        let again = told(&copy(&from.store, &to, &["--json"]));
        assert_eq!((&again["written"], &again["events"]), (&json!(0), &json!(80)), "{again}");
        // Under the link that people have.
        let server = to.serve(&[]);
        let (_, id, t) = parts(events[79]["links"]["form"].as_str().unwrap());
        let link = format!("{}/form/{id}?t={t}", server.url);
        assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
        assert_eq!(to.run(&["list", "--json"]).value().lines().count(), 29);
    }
}

/// What is asked and answered after the first copy is found by the second; and what was answered in the copy stays.
#[test]
fn a_second_run_adds_what_came_meanwhile_and_overwrites_nothing() {
    let (from, to) = (Place::new("sqlite"), Place::new("file"));
    let new = |place: &Place| place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
    let ids: Vec<String> = (0..3).map(|_| new(&from)).collect();
    let server = from.serve(&[]);
    let ran = copy(&from.store, &to, &[]);
    assert!(ran.code == Some(0) && ran.stderr.contains("run this again when that has ended"), "{ran:?}");
    server.stopped();
    from.run(&["answer", &ids[0], "1"]).value();
    to.run(&["answer", &ids[1], "2"]).value();
    let later = new(&from);
    let ran = copy(&from.store, &to, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let value = |id: &str| {
        let shown: Json = serde_json::from_str(to.run(&["show", "--json", id]).value()).unwrap();
        shown["response"]["value"].clone()
    };
    assert_eq!(
        [value(&ids[0]), value(&ids[1]), value(&ids[2]), value(&later)],
        [json!(1), json!(2), Json::Null, Json::Null]
    );
    // Two answers to one question: both stay where they are, and that is told.
    from.run(&["answer", &ids[1], "3"]).value();
    let ran = copy(&from.store, &to, &["--json"]);
    assert_eq!((ran.code, &told(&ran)["conflicts"]), (Some(77), &json!(1)), "{ran:?}");
    assert!(ran.stderr.contains(&keys::response(&ids[1])), "{ran:?}");
    assert_eq!(value(&ids[1]), json!(2));
}

/// Killed where it is, and started again: all of it is there in the end, and at no moment was one open that had ended.
#[tokio::test]
async fn a_copy_that_is_killed_is_finished_by_the_next_one() {
    for (scheme, other) in [("sqlite", "file"), ("file", "sqlite")] {
        let (from, to) = (Place::new(scheme), Place::new(other));
        let source = from.open().await;
        for n in 0..3_000 {
            put_event(&*source, &format!("event-{n:06}"), 1, n % 3 == 0).await;
        }
        drop(source);
        let target = to.open().await;
        let mut kills = 0;
        for round in 1..=3 {
            let mut command = to.hitl(&["copy", &from.store, &to.store]);
            command.env_remove("HITL_STORE");
            let mut running = Running::start(command);
            let begun = Instant::now();
            // Some of the ended, most of them, some of the open.
            let wanted = [100, 1_500, 2_200][round - 1];
            let mut ended = false;
            while !ended && requests(&*target).await < wanted {
                assert!(begun.elapsed() < PATIENCE, "nothing is copied");
                ended = running.child.try_wait().unwrap().is_some();
            }
            running.kill();
            let there = requests(&*target).await;
            kills += usize::from(there < 3_000);
            for n in (0..3_000).filter(|n| n % 3 != 0) {
                let id = format!("event-{n:06}");
                let both = [keys::request(&id), keys::response(&id)];
                let both = target.get_many(&both).await.unwrap();
                assert!(both[0].is_none() || both[1].is_some(), "{id} is open");
            }
        }
        assert!(kills > 0, "it was never killed before its end");
        drop(target);
        let ran = copy(&from.store, &to, &["--json"]);
        assert_eq!(told(&ran)["events_there"], 3_000, "{ran:?}");
        let mut place = all(&to).await;
        place.retain(|key, _| !key.starts_with("hitl-copy/"));
        assert!(all(&from).await == place, "something is missing or another");
    }
}

async fn requests(store: &dyn Store) -> usize {
    let keys = store.list(keys::REQUESTS, None, 1_000_000).await.unwrap();
    keys.iter().filter(|key| keys::request_id(key).is_some()).count()
}

#[cfg(unix)]
#[test]
fn a_store_is_not_copied_onto_itself_nor_from_nowhere() {
    let place = Place::new("sqlite");
    place.run(&["new", "Which?"]).value();
    let alias = place.path().join("alias.db");
    std::os::unix::fs::symlink(place.path().join("hitl.db"), &alias).unwrap();
    for from in [place.store.clone(), format!("sqlite:{}", alias.display())] {
        let ran = copy(&from, &place, &[]);
        assert!(ran.code == Some(2) && ran.stderr.contains("one store"), "{ran:?}");
    }
    let absent = format!("sqlite:{}", place.path().join("absent.db").display());
    let ran = copy(&absent, &place, &[]);
    assert!(ran.code == Some(69) && ran.stderr.contains("there is no store"), "{ran:?}");
    for (from, option) in [("redis:x", ""), ("memory:", "--store=memory:"), ("memory:", "--server=http://a")]
    {
        let options: &[&str] = if option.is_empty() { &[] } else { &[option] };
        let ran = copy(from, &place, options);
        assert_eq!(ran.code, Some(2), "{ran:?}");
    }
}

/// A store that was served before has secrets of its own: what is copied into it would not open.
#[tokio::test]
async fn another_secret_is_noticed_before_anything_is_written() {
    let (from, to) = (Place::new("sqlite"), Place::new("sqlite"));
    for place in [&from, &to] {
        place.run(&["link", place.run(&["new", "Which?"]).value()]).value();
    }
    let before = all(&to).await;
    let ran = copy(&from.store, &to, &[]);
    assert!(ran.code == Some(77) && ran.stderr.contains("another secret"), "{ran:?}");
    assert_eq!(all(&to).await, before);
}

/// What was purged on either side does not come back, and a key that was revoked stays so.
#[tokio::test]
async fn a_copy_brings_nothing_back() {
    let (from, to) = (Place::new("file"), Place::new("sqlite"));
    let source = from.open().await;
    for id in ["purged-here", "purged-there", "half", "kept"] {
        put_event(&*source, id, 100, false).await;
    }
    let made = from.run(&["key", "new", "--role", "ask", "--json"]).value().to_owned();
    let key: Json = serde_json::from_str(&made).unwrap();
    let key = key["id"].as_str().unwrap();
    assert_eq!(copy(&from.store, &to, &[]).code, Some(0));
    let target = to.open().await;
    // The one was purged in the copy, of the other the purge in the source is half done.
    for (store, id) in [(&target, "purged-there"), (&source, "purged-here"), (&source, "half")] {
        store.put(&keys::purged(id), Vec::new()).await.unwrap();
        store.put(&keys::response(id), stub::bytes(hitl_core::Timestamp::from_millis(0))).await.unwrap();
        if id != "half" {
            store.delete(&keys::request(id)).await.unwrap();
        }
    }
    to.run(&["key", "revoke", key]).value();
    let ran = copy(&from.store, &to, &["--json"]);
    assert_eq!((ran.code, &told(&ran)["purged"]), (Some(0), &json!(1)), "{ran:?}");
    assert!(target.get(&keys::request("purged-there")).await.unwrap().is_none());
    assert!(to.run(&["key", "list"]).value().is_empty());
    // A new copy has neither of those that were purged in the source.
    let third = Place::new("sqlite");
    let ran = copy(&from.store, &third, &["--json"]);
    assert_eq!((ran.code, &told(&ran)["events_there"]), (Some(0), &json!(2)), "{ran:?}");
    let shown = third.run(&["show", "half"]);
    assert_eq!(shown.code, Some(6), "{shown:?}");
}
