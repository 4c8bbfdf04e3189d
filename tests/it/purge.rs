//! `hitl purge`, and a server that purges by itself: the real program, killed in the middle, twice at once.

use crate::support::{KEY, PATIENCE, Place, Ran, Running, SCHEMES, question};
use hitl_core::protocol::HELD;
use hitl_core::{
    Actor, ActorKind, DataType, Outcome, Question, Settings, Status, Timeout, Timestamp, Value, keys, stub,
};
use hitl_storage::Store;
use serde_json::{Value as Json, json};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap())
}

/// Puts the event `id` into the store, asked so many days ago, and if it is not open answered at once.
pub(crate) async fn put_event(store: &dyn Store, id: &str, days: u64, open: bool) {
    let asked = Timestamp::from_millis(now().millis() - days * 86_400_000);
    let mut question = Question::new("approve", "Shall we?", DataType::Int);
    (question.timeout, question.run) = (Timeout::Never, Some(format!("run-{id}")));
    let request = question.request(&Settings::default(), asked).unwrap().with_id(id.to_owned());
    if open {
        for marker in keys::markers(&request) {
            store.put(&marker, Vec::new()).await.unwrap();
        }
    } else {
        let outcome = Outcome {
            status: Status::Completed,
            value: Some(Value::Int(7)),
            request_id: id.to_owned(),
            data_type: DataType::Int,
            decided_at: Some(asked),
            actor: Actor { kind: ActorKind::Person, name: Some("ada".into()) },
            via: "form".into(),
            comment: None,
            idempotency_key: None,
        };
        store.put(&keys::response(id), outcome.bytes()).await.unwrap();
    }
    store.put(&keys::request(id), request.bytes()).await.unwrap();
}

/// A store with `ended` events that ended a hundred days ago, ten that ended today, and ten that are open.
async fn filled(place: &Place, ended: usize) {
    let store = place.open().await;
    for n in 0..ended {
        put_event(&*store, &format!("ended-{n:06}"), 100, false).await;
    }
    for n in 0..10 {
        put_event(&*store, &format!("young-{n}"), 0, false).await;
        put_event(&*store, &format!("open-{n}"), 200, true).await;
    }
}

/// All keys of events in the store, without markers.
async fn keys_of(store: &dyn Store) -> Vec<String> {
    store.list(keys::REQUESTS, None, 1_000_000).await.unwrap()
}

async fn requests(store: &dyn Store) -> usize {
    keys_of(store).await.iter().filter(|key| keys::request_id(key).is_some()).count()
}

fn purge(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["purge", "--older-than"], args].concat())
}

/// What is left after a purge of all that ended a hundred days ago, and that it is well.
async fn is_purged(place: &Place, ended: usize) {
    let store = place.open().await;
    assert_eq!(requests(&*store).await, 20);
    for n in 0..ended {
        let id = format!("ended-{n:06}");
        let [record, outcome] = [keys::purged(&id), keys::response(&id)];
        assert!(store.get(&record).await.unwrap().is_some(), "{id}");
        let left = store.get(&outcome).await.unwrap().unwrap();
        assert!(stub::read(&left).is_some(), "{id}: {}", String::from_utf8_lossy(&left));
    }
    let listed = place.run(&["list", "--json"]);
    assert_eq!(listed.value().lines().count(), 10, "{listed:?}");
    for n in 0..10 {
        let shown = place.run(&["show", "--json", &format!("young-{n}")]);
        let shown: Json = serde_json::from_str(shown.value()).unwrap();
        assert_eq!(shown["response"]["value"], 7);
    }
}

#[tokio::test]
async fn what_ended_long_ago_is_removed_and_a_dry_run_only_says_so() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        filled(&place, 150).await;
        let before = keys_of(&*place.open().await).await;
        let dry = purge(&place, &["30d", "--dry-run", "--json"]);
        let expected =
            json!({ "looked_at": 170, "removed": 150, "undated": 0, "unreadable": 0, "dry_run": true });
        assert_eq!(serde_json::from_str::<Json>(dry.value()).unwrap(), expected);
        assert!(dry.stderr.contains("hitl: would remove 150 of 170 questions"), "{dry:?}");
        assert_eq!(keys_of(&*place.open().await).await, before, "a dry run changed something");
        let ran = purge(&place, &["30d"]);
        assert!(
            ran.value().is_empty() && ran.stderr.contains("hitl: removed 150 of 170 questions"),
            "{ran:?}"
        );
        is_purged(&place, 150).await;
        let again = purge(&place, &["30d", "--json"]);
        assert!(again.value().contains("\"removed\":0"), "{again:?}");
        let shown = place.run(&["show", "ended-000001"]);
        assert_eq!(shown.code, Some(6), "{shown:?}");
        // Stubs of long ago are swept up.
        let store = place.open().await;
        let long_ago = Timestamp::from_millis(now().millis() - HELD * 1_000);
        store.put(&keys::response("ended-000001"), stub::bytes(long_ago)).await.unwrap();
        purge(&place, &["30d"]).value();
        assert!(store.get(&keys::response("ended-000001")).await.unwrap().is_none());
    }
}

/// A question that is asked again after its purge is a new one, with a new link.
#[test]
fn the_same_run_asks_anew_after_a_purge() {
    let place = Place::new("sqlite");
    let new = || place.run(&["new", "--run", "nightly", "--type", "int", "How many?"]).value().to_owned();
    let id = new();
    assert_eq!(new(), id);
    place.run(&["answer", &id, "3"]).value();
    assert_eq!(new(), id, "it is still known");
    purge(&place, &["0s"]).value();
    let again = new();
    assert_ne!(again, id);
    assert_eq!(new(), again);
    for command in [&["wait", &id][..], &["show", &id], &["answer", &id, "4"], &["link", &id]] {
        let ran = place.run(command);
        assert_eq!(ran.code, Some(6), "{command:?}: {ran:?}");
    }
    place.run(&["show", &again]).value();
}

/// Killed where it is, it has removed some events whole, and at most a page of them is on its way: none of them is open.
#[tokio::test]
async fn a_purge_that_is_killed_is_finished_by_the_next_one() {
    const ENDED: usize = 3_000;
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        filled(&place, ENDED).await;
        let store = place.open().await;
        let mut kills = 0;
        for _ in 0..3 {
            let before = requests(&*store).await;
            let mut running = Running::start(place.hitl(&["purge", "--older-than", "30d"]));
            let begun = Instant::now();
            while requests(&*store).await == before {
                assert!(begun.elapsed() < PATIENCE, "nothing is removed");
                if running.child.try_wait().unwrap().is_some() {
                    break;
                }
            }
            running.kill();
            let left = requests(&*store).await;
            kills += usize::from(left > 20);
            let listed = place.run(&["list", "--json"]);
            assert_eq!(listed.value().lines().count(), 10, "{listed:?}");
            for key in keys_of(&*store).await {
                let Some(id) = keys::request_id(&key).filter(|id| id.starts_with("ended")) else { continue };
                let outcome = store.get(&keys::response(id)).await.unwrap();
                assert!(outcome.is_some(), "{id} is open again");
            }
        }
        assert!(kills > 0, "it was never killed before its end");
        drop(store);
        purge(&place, &["30d"]).value();
        is_purged(&place, ENDED).await;
    }
}

#[tokio::test]
async fn two_purges_at_once_do_no_harm() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        filled(&place, 1_000).await;
        let both = [(); 2].map(|()| Running::start(place.hitl(&["purge", "--older-than", "30d", "--json"])));
        let removed = both.map(|running| {
            let ran = running.end();
            let told: Json = serde_json::from_str(ran.value()).unwrap();
            told["removed"].as_u64().unwrap()
        });
        let [one, other] = removed;
        assert!(one + other >= 1_000 && one <= 1_000 && other <= 1_000, "{one} and {other}");
        is_purged(&place, 1_000).await;
    }
}

#[test]
fn how_long_ago_has_to_be_said_and_understood() {
    let place = Place::new("sqlite");
    place.run(&["new", "Which?"]).value();
    for bad in ["30", "soon", "-1d", "11y", "", "30d30"] {
        let ran = purge(&place, &[bad]);
        assert_eq!((ran.code, &*ran.stdout), (Some(2), ""), "{bad}: {ran:?}");
        assert!(ran.stderr.contains("--older-than"), "{bad}: {ran:?}");
        let mut served = place.hitl(&["serve", "--listen", "127.0.0.1:0", "--api-key", KEY]);
        served.env("HITL_RETAIN", bad);
        if !bad.is_empty() {
            let ran = Ran::of(served.output().unwrap());
            assert!(ran.code == Some(2) && ran.stderr.contains("HITL_RETAIN"), "{bad}: {ran:?}");
        }
    }
    let none = place.run(&["purge"]);
    assert!(none.code == Some(2) && none.stderr.contains("--older-than"), "{none:?}");
    let absent = Ran::of(
        place.hitl(&["purge", "--older-than", "1d", "--store", "sqlite:not-there.db"]).output().unwrap(),
    );
    assert_eq!(absent.code, Some(69), "{absent:?}");
}

#[test]
fn a_server_purges_for_its_administrators_alone() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    let id = server.create(&question("int"))["request_id"].as_str().unwrap().to_owned();
    let by = |key: &str, args: &[&str]| {
        let mut command = place.hitl(&[&["--server", &server.url], args].concat());
        command.env("HITL_API_KEY", key).env_remove("HITL_STORE");
        Ran::of(command.output().unwrap())
    };
    by(KEY, &["answer", &id, "3"]).value();
    for role in ["ask", "answer"] {
        let key = by(KEY, &["key", "new", "--role", role]).value().to_owned();
        let ran = by(&key, &["purge", "--older-than", "0s"]);
        assert!(ran.code == Some(77) && ran.stderr.contains("role admin"), "{role}: {ran:?}");
    }
    by(KEY, &["show", &id]).value();
    let admin = by(KEY, &["key", "new", "--role", "admin"]).value().to_owned();
    let ran = by(&admin, &["purge", "--older-than", "0s", "--json"]);
    assert!(ran.value().contains("\"removed\":1"), "{ran:?}");
    assert_eq!(by(KEY, &["show", &id]).code, Some(6));
}

/// Two servers of one store, both told to keep nothing for long: what ends goes by itself, what is open stays.
#[test]
fn servers_remove_by_themselves_what_they_need_not_retain() {
    let place = Place::new("sqlite");
    let config = place.path().join("hitl.toml");
    std::fs::write(&config, "retain = \"1s\"").unwrap();
    let servers = [place.serve(&["--retain", "1s"]), place.serve(&["--config", config.to_str().unwrap()])];
    let [one, other] = &servers;
    let ids: Vec<String> =
        (0..20).map(|_| one.create(&question("int"))["request_id"].as_str().unwrap().to_owned()).collect();
    let (ended, open) = ids.split_at(15);
    for id in ended {
        place.run(&["answer", id, "3"]).value();
    }
    let begun = Instant::now();
    let status = |id: &String| place.run(&["show", id]).code;
    while !ended.iter().all(|id| status(id) == Some(6)) {
        assert!(begun.elapsed() < PATIENCE, "what ended is still there");
    }
    for id in open {
        assert_eq!(status(id), Some(0), "{id}");
    }
    assert!(other.url != one.url);
    for server in servers {
        server.stopped();
    }
}
