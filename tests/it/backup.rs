//! `hitl backup` and `hitl restore`: what was accepted is in the copy, and a restore loses nothing unasked.

use crate::http::Api;
use crate::support::{KEY, Place, Ran, SCHEMES, parts, question, send, try_submit};
use hitl_storage::Store;
use serde_json::{Value as Json, json};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

fn file(place: &Place) -> PathBuf {
    place.path().join("backup.db")
}

fn backup(place: &Place, args: &[&str]) -> Ran {
    place.run(&[&["backup", file(place).to_str().unwrap()], args].concat())
}

fn restore(from: &Place, into: &Place, args: &[&str]) -> Ran {
    into.run(&[&["restore", file(from).to_str().unwrap()], args].concat())
}

/// Asks and answers; gives the id and the form's link.
fn answered(server: &Api, value: i64) -> (String, String) {
    let event = server.create(&question("int"));
    let link = event["links"]["form"].as_str().unwrap().to_owned();
    assert_eq!(try_submit(&link, &json!(value), None).unwrap().status, 200);
    (event["request_id"].as_str().unwrap().to_owned(), link)
}

async fn value(store: &dyn Store, id: &str) -> Option<Json> {
    let outcome = store.get(&format!("hitl-requests/{id}/response.json")).await.unwrap()?;
    let outcome: Json = serde_json::from_slice(&outcome).unwrap();
    Some(outcome["value"].clone())
}

#[tokio::test]
async fn no_answer_that_was_accepted_before_is_missing_and_links_open_after_a_restore() {
    for (scheme, other) in [("sqlite", "file"), ("file", "sqlite")] {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        let waiting = server.create(&question("int"));
        let (stop, accepted) = (AtomicBool::new(false), Mutex::new(Vec::new()));
        let api: &Api = &server;
        let before = std::thread::scope(|scope| {
            for writer in 0..3 {
                let (stop, accepted) = (&stop, &accepted);
                scope.spawn(move || {
                    for number in 0.. {
                        if stop.load(Ordering::Relaxed) {
                            break;
                        }
                        let value = number * 3 + writer;
                        let (id, _) = answered(api, value);
                        accepted.lock().unwrap().push((id, value));
                    }
                });
            }
            let mut before = Vec::new();
            for _ in 0..3 {
                while accepted.lock().unwrap().len() < before.len() + 20 {
                    std::thread::yield_now();
                }
                before = accepted.lock().unwrap().clone();
                let ran = backup(&place, &["--force"]);
                assert_eq!(ran.code, Some(0), "{ran:?}");
            }
            stop.store(true, Ordering::Relaxed);
            before
        });
        server.kill();
        let target = Place::new(other);
        let ran = restore(&place, &target, &["--json"]);
        let told: Json = serde_json::from_str(ran.value()).unwrap();
        assert!(ran.stderr.contains("hitl: restored"), "{ran:?}");
        let store = target.open().await;
        for (id, number) in &before {
            assert_eq!(value(&*store, id).await, Some(json!(number)), "{scheme}");
        }
        let keys = store.list("hitl-requests/", None, 100_000).await.unwrap();
        for event in keys.iter().filter_map(|key| key.strip_suffix("/response.json")) {
            assert!(keys.contains(&format!("{event}/request.json")), "{event} was answered and never asked");
        }
        let requests = keys.iter().filter(|key| key.ends_with("/request.json")).count();
        assert_eq!(told["events"], requests, "{told}");
        assert_eq!(told["ended"], keys.len() - requests, "{told}");
        drop(store);
        // Under the link that people have.
        let server = target.serve(&[]);
        let (_, id, t) = parts(waiting["links"]["form"].as_str().unwrap());
        let link = format!("{}/form/{id}?t={t}", server.url);
        assert_eq!(try_submit(&link, &json!(7), None).unwrap().status, 200);
        assert!(target.run(&["list"]).code == Some(0));
    }
}

#[test]
fn a_backup_says_what_is_in_it_and_opens_as_a_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let open = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
        let ended = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
        place.run(&["answer", &ended, "3"]).value();
        let ran = backup(&place, &[]);
        assert!(ran.value().is_empty(), "{ran:?}");
        let bytes = fs::metadata(file(&place)).unwrap().len();
        let told = format!("2 questions (1 open, 1 ended), {bytes} bytes");
        assert!(ran.stderr.contains(&told), "{told}: {ran:?}");
        // Not twice into the same file, unless it is wanted.
        let again = backup(&place, &[]);
        assert!(again.code == Some(2) && again.stderr.contains("--force"), "{again:?}");
        backup(&place, &["--force"]).value();
        let checked = restore(&place, &place, &["--dry-run"]);
        assert!(checked.code == Some(0) && checked.stderr.contains("is whole"), "{checked:?}");
        let mut inside = place.hitl(&["list", "--json"]);
        inside.env("HITL_STORE", format!("sqlite:{}", file(&place).display()));
        let listed = Ran::of(inside.output().unwrap());
        assert!(listed.value().contains(&open) && !listed.stdout.contains(&ended), "{listed:?}");
    }
}

#[test]
fn who_may_what_is_in_the_copy_and_is_not_undone_unasked() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let made = place.run(&["key", "new", "--role", "answer", "--name", "ada", "--json"]);
        let made: Json = serde_json::from_str(made.value()).unwrap();
        let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let asked = place.run(&["new", "--type", "int", "How many?"]).value().to_owned();
        backup(&place, &[]).value();
        // Elsewhere the key lets its holder in, as it did here.
        let other = Place::new(scheme);
        restore(&place, &other, &[]).value();
        let server = other.serve(&[]);
        let bearer = format!("Bearer {key}");
        let shown = send("GET", &format!("{}/v1/events", server.url), &[("authorization", &bearer)], b"");
        assert_eq!(shown.status, 200, "{scheme}: {}", shown.text());
        server.stopped();
        // Revoked since, it would be good again; so would links that were called back.
        for change in [&["key", "revoke", id][..], &["link", "--revoke", &asked]] {
            let place = Place::new(scheme);
            restore(backed_up(&other), &place, &[]).value();
            assert_eq!(place.run(change).code, Some(0), "{change:?}");
            let refused = restore(backed_up(&other), &place, &[]);
            assert_eq!(refused.code, Some(77), "{change:?}: {refused:?}");
            assert!(refused.stderr.contains("1 key (made or revoked)"), "{refused:?}");
        }
    }
}

/// The place itself, with a backup of its store as it is.
fn backed_up(place: &Place) -> &Place {
    backup(place, &["--force"]).value();
    place
}

#[test]
fn a_restore_that_would_lose_something_is_refused_and_says_what() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let ids: Vec<_> =
            (0..3).map(|_| place.run(&["new", "--type", "int", "How many?"]).value().to_owned()).collect();
        place.run(&["answer", &ids[0], "3"]).value();
        backup(&place, &[]).value();
        // What the backup has is not lost.
        restore(&place, &place, &[]).value();
        place.run(&["answer", &ids[1], "4"]).value();
        place.run(&["decline", &ids[2]]).value();
        let later = place.run(&["new", "--type", "int", "And now?"]).value().to_owned();
        for args in [&[][..], &["--dry-run"]] {
            let refused = restore(&place, &place, args);
            assert_eq!(refused.code, Some(77), "{refused:?}");
            for part in ["1 question", "2 answers", "--force"] {
                assert!(refused.stderr.contains(part), "{part}: {refused:?}");
            }
            assert_eq!(place.run(&["wait", &ids[1]]).value(), "4");
        }
        restore(&place, &place, &["--force"]).value();
        assert_eq!(place.run(&["wait", &ids[0]]).value(), "3", "{scheme}");
        assert_eq!(place.run(&["show", &later]).code, Some(6));
        let listed = place.run(&["list", "--json"]);
        assert_eq!(listed.value().lines().count(), 2, "open again: {listed:?}");
        // A store whose questions the backup does not know at all, and another secret.
        let other = Place::new(scheme);
        let server = other.serve(&[]);
        server.create(&question("int"));
        server.stopped();
        let refused = restore(&place, &other, &[]);
        assert!(refused.code == Some(77) && refused.stderr.contains("secret for the links"), "{refused:?}");
    }
}

#[test]
fn a_store_in_use_is_not_restored() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let server = place.serve(&[]);
        server.create(&question("int"));
        backup(&place, &[]).value();
        let refused = restore(&place, &place, &["--force"]);
        assert_eq!(refused.code, Some(69), "{refused:?}");
        assert!(refused.stderr.contains(&server.url), "{refused:?}");
        // Also if nothing says so beside the store.
        let path = place.store.split_once(':').unwrap().1;
        fs::remove_file(format!("{path}.serving")).unwrap();
        let refused = restore(&place, &place, &["--force"]);
        assert!(refused.code == Some(69) && refused.stderr.contains("other programs use"), "{refused:?}");
        server.create(&question("int"));
        server.stopped();
        restore(&place, &place, &["--force"]).value();
    }
}

#[test]
fn a_backup_that_is_killed_leaves_no_file() {
    let place = Place::new("sqlite");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = place.open().await;
        for number in 0..150 {
            store.put(&format!("hitl-requests/{number}/request.json"), vec![7; 900_000]).await.unwrap();
        }
    });
    let part = place.path().join("backup.db.part");
    for signal in ["KILL", "TERM"] {
        let child = place.hitl(&["backup", file(&place).to_str().unwrap()]).spawn().unwrap();
        while !part.exists() {
            std::thread::yield_now();
        }
        let kill = format!("kill -{signal} {}", child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        let ran = Ran::of(child.wait_with_output().unwrap());
        assert_ne!(ran.code, Some(0), "it was done too soon to be killed: {ran:?}");
        assert!(!file(&place).exists(), "{signal}");
        assert!(signal == "KILL" || !part.exists(), "{signal}: secrets are left behind");
        let _ = fs::remove_file(&part);
    }
    fs::write(&part, "of a crash").unwrap();
    backup(&place, &[]).value();
    assert!(file(&place).exists() && !part.exists());
}

#[test]
fn a_backup_is_checked_whatever_the_store_has_by_then() {
    let place = Place::new("sqlite");
    place.run(&["new", "--type", "int", "How many?"]).value();
    backup(&place, &[]).value();
    let path = file(&place);
    let check = || place.run(&["backup", "--check", path.to_str().unwrap()]);
    place.run(&["new", "--type", "int", "How many more?"]).value();
    let ran = check();
    assert!(ran.code == Some(0) && ran.stderr.contains("is whole: 1 question"), "{ran:?}");
    let mut bytes = fs::read(&path).unwrap();
    let end = bytes.len();
    bytes[4096..end].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let ran = check();
    assert!(ran.code == Some(69) && ran.stderr.contains("damaged"), "{ran:?}");
    fs::remove_file(&path).unwrap();
    let ran = check();
    assert!(ran.code == Some(2) && ran.stderr.contains("there is no backup"), "{ran:?}");
}

#[test]
fn a_damaged_store_is_told_and_gives_way_to_a_backup_when_it_is_moved_aside() {
    let place = Place::new("sqlite");
    place.run(&["new", "--type", "int", "How many?"]).value();
    backup(&place, &[]).value();
    let store = place.path().join("hitl.db");
    let mut bytes = fs::read(&store).unwrap();
    bytes[4096..].fill(0xA5);
    fs::write(&store, bytes).unwrap();
    let ran = place.run(&["list"]);
    assert!(ran.code == Some(69) && ran.stderr.contains("hitl restore"), "{ran:?}");
    let path = file(&place).display().to_string();
    let ran = place.run(&["restore", "--force", &path]);
    assert!(ran.code == Some(69) && ran.stderr.contains("move its files aside"), "{ran:?}");
    fs::rename(&store, place.path().join("broken.db")).unwrap();
    place.run(&["restore", &path]).value();
    assert_eq!(place.run(&["list", "--json"]).value().lines().count(), 1);
}

#[test]
fn what_is_no_backup_or_no_store_is_refused_with_words() {
    let place = Place::new("file");
    // Nothing to back up, and nothing is made by trying.
    let ran = backup(&place, &[]);
    assert!(ran.code == Some(69) && ran.stderr.contains("there is no store at"), "{ran:?}");
    place.run(&["new", "--type", "int", "How many?"]).value();
    backup(&place, &[]).value();
    let path = file(&place);
    let whole = fs::read(&path).unwrap();
    let target = Place::new("sqlite");
    for (what, bytes, code, words) in [
        ("cut off", whole[..whole.len() / 2].to_vec(), 69, "damaged"),
        ("no database", b"this is a text, however long it is".repeat(9).clone(), 69, "damaged"),
        ("empty", Vec::new(), 2, "no backup"),
    ] {
        fs::write(&path, bytes).unwrap();
        let ran = restore(&place, &target, &["--force"]);
        assert!(ran.code == Some(code) && ran.stderr.contains(words), "{what}: {ran:?}");
        assert!(!target.path().join("hitl.db").exists(), "{what}");
    }
    fs::write(&path, whole).unwrap();
    for args in [["backup", "x"], ["restore", path.to_str().unwrap()]] {
        let mut memory = place.hitl(&args);
        memory.env("HITL_STORE", "memory:").current_dir(place.path());
        let ran = Ran::of(memory.output().unwrap());
        assert!(ran.code == Some(2) && ran.stderr.contains("only sqlite: and file:"), "{ran:?}");
        let mut server = place.hitl(&args);
        server.env_remove("HITL_STORE").env("HITL_SERVER", "http://127.0.0.1:1").env("HITL_API_KEY", KEY);
        let ran = Ran::of(server.output().unwrap());
        assert!(ran.code == Some(2) && ran.stderr.contains("--store"), "{ran:?}");
    }
    let inside = place.path().join("store/backup.db");
    let ran = place.run(&["backup", "--force", inside.to_str().unwrap()]);
    assert!(ran.code == Some(2) && !inside.exists(), "{ran:?}");
}

/// core#2583: `cp` of the main file of a store in use was an empty store, without a word.
#[test]
fn a_copy_of_the_main_file_alone_is_noticed() {
    let place = Place::new("sqlite");
    let server = place.serve(&[]);
    answered(&server, 7);
    let copy = place.path().join("copy.db");
    fs::copy(place.path().join("hitl.db"), &copy).unwrap();
    let store = format!("sqlite:{}", copy.display());
    for args in [&["list"][..], &["new", "--type", "int", "?"], &["backup", "x"]] {
        let mut command = place.hitl(args);
        command.env("HITL_STORE", &store).current_dir(place.path());
        let ran = Ran::of(command.output().unwrap());
        assert!(ran.code == Some(69) && ran.stderr.contains("hitl backup"), "{args:?} {ran:?}");
    }
    assert_eq!(send("GET", &format!("{}/health", server.url), &[], b"").status, 200);
}
