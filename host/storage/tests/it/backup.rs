//! A store copied into one file while it is written to, and put back.

use hitl_storage::backup::{self, Backup, BackupError, part_of};
use hitl_storage::{Config, Entries, OpenError, Store, open, parse};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;

/// Two families, of which the second depends on the first.
const PREFIXES: [&str; 2] = ["a/", "marks/"];
const KINDS: [&str; 2] = ["sqlite", "file"];

struct Place {
    folder: TempDir,
    url: String,
}

impl Place {
    fn new(kind: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("{kind}:{}", folder.path().join("store").display());
        Self { folder, url }
    }

    async fn filled(kind: &str) -> Self {
        let place = Self::new(kind);
        let store = open(&place.url).await.unwrap();
        for number in 0..50 {
            store.create(&format!("a/{number}/x"), vec![number; 100]).await.unwrap();
        }
        store.put("marks/1", Vec::new()).await.unwrap();
        store.put("elsewhere/1", b"not copied".to_vec()).await.unwrap();
        place
    }

    fn config(&self) -> Box<dyn Config> {
        parse(&self.url).unwrap()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("backup")
    }

    fn back_up(&self, replace: bool) -> Result<backup::Written, BackupError> {
        backup::write(&*self.config(), &PREFIXES, &self.file(), replace, &mut |_, _| Ok(()))
    }

    fn restore(&self, file: &Path) -> Result<(), OpenError> {
        let mut backup = Backup::open(file).unwrap();
        self.config().exclusive()?.replace(&PREFIXES, &mut backup)
    }

    async fn all(&self) -> BTreeMap<String, Vec<u8>> {
        all(&*open(&self.url).await.unwrap()).await
    }
}

async fn all(store: &dyn Store) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for key in store.list("", None, 100_000).await.unwrap() {
        let value = store.get(&key).await.unwrap().unwrap();
        all.insert(key, value);
    }
    all
}

fn entries(file: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut add = |key: &str, value: &[u8]| {
        all.insert(key.to_owned(), value.to_owned());
        Ok(())
    };
    Backup::open(file).unwrap().each(&PREFIXES, &mut add).unwrap();
    all
}

fn error<T: std::fmt::Debug>(result: Result<T, BackupError>) -> BackupError {
    result.unwrap_err()
}

#[tokio::test]
async fn a_backup_is_one_private_file_that_opens_as_a_store_and_restores_into_any() {
    for kind in KINDS {
        let place = Place::filled(kind).await;
        // What others hold in use is copied all the same.
        let in_use = open(&place.url).await.unwrap();
        let written = place.back_up(false).unwrap();
        assert_eq!(written.entries, 51, "{kind}");
        let found = fs::metadata(place.file()).unwrap();
        assert_eq!(found.len(), written.bytes);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o777, 0o600);
        assert!(!part_of(&place.file()).exists());
        let copied = entries(&place.file());
        let mut here = all(&*in_use).await;
        here.retain(|key, _| PREFIXES.iter().any(|prefix| key.starts_with(prefix)));
        assert_eq!(copied, here);
        for other in KINDS {
            let target = Place::new(other);
            target.restore(&place.file()).unwrap();
            assert_eq!(target.all().await, copied, "{kind} into {other}");
        }
        let url = format!("sqlite:{}", place.file().display());
        assert_eq!(all(&*open(&url).await.unwrap()).await, copied);
    }
}

#[tokio::test]
async fn a_restore_makes_the_store_what_the_backup_is_and_touches_nothing_else() {
    for kind in KINDS {
        let place = Place::filled(kind).await;
        place.back_up(false).unwrap();
        let store = open(&place.url).await.unwrap();
        store.put("a/1/x", b"changed".to_vec()).await.unwrap();
        store.put("a/new", b"new".to_vec()).await.unwrap();
        store.put("elsewhere/2", b"stays".to_vec()).await.unwrap();
        store.delete("a/2/x").await.unwrap();
        // Not as long as somebody uses it.
        assert_eq!(place.restore(&place.file()).unwrap_err(), OpenError::InUse, "{kind}");
        drop(store);
        place.restore(&place.file()).unwrap();
        let mut restored = place.all().await;
        assert_eq!(restored.remove("elsewhere/2"), Some(b"stays".to_vec()), "{kind}");
        restored.remove("elsewhere/1").unwrap();
        assert_eq!(restored, entries(&place.file()), "{kind}");
    }
}

#[tokio::test]
async fn nobody_gets_in_while_a_store_is_restored() {
    for kind in KINDS {
        let place = Place::filled(kind).await;
        let alone = place.config().exclusive().unwrap();
        let url = format!(
            "{}{}",
            if kind == "sqlite" { "sqlite:" } else { "file:" },
            place.folder.path().join("store").display()
        );
        // With less patience than a program has.
        let error = if kind == "sqlite" {
            let config = hitl_storage::SqliteConfig::new(place.folder.path().join("store"));
            config.busy_timeout(std::time::Duration::from_millis(20)).open().await.unwrap_err()
        } else {
            open(&url).await.unwrap_err()
        };
        assert_eq!(error.kind(), hitl_storage::OpenErrorKind::Unavailable, "{kind}: {error}");
        drop(alone);
        open(&url).await.unwrap();
    }
}

/// A chain of keys, each written when the one before was there: no copy has one without all before it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_meanwhile_is_there_only_with_what_it_came_after() {
    for kind in KINDS {
        let place = Place::filled(kind).await;
        let store = open(&place.url).await.unwrap();
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let writer = tokio::spawn({
            let (stop, written) = (stop.clone(), written.clone());
            async move {
                while !stop.load(Ordering::Relaxed) {
                    let number = written.load(Ordering::Relaxed);
                    // As an event is: its mark, its question, later its outcome, then the mark goes.
                    let id = format!("{:04}", number * 7919 % 10_000);
                    store.put(&format!("marks/{id}"), Vec::new()).await.unwrap();
                    store.create(&format!("a/{id}/request"), number.to_string().into_bytes()).await.unwrap();
                    if number % 2 == 0 {
                        store.create(&format!("a/{id}/response"), Vec::new()).await.unwrap();
                        store.delete(&format!("marks/{id}")).await.unwrap();
                    }
                    written.store(number + 1, Ordering::Relaxed);
                }
            }
        });
        for round in 0..5 {
            while written.load(Ordering::Relaxed) < (round + 1) * 20 {
                tokio::task::yield_now().await;
            }
            let before = written.load(Ordering::Relaxed);
            tokio::task::block_in_place(|| place.back_up(true)).unwrap();
            let copied = entries(&place.file());
            for number in 0..before {
                let id = format!("{:04}", number * 7919 % 10_000);
                assert!(copied.contains_key(&format!("a/{id}/request")), "{kind}: {number} of {before}");
                let ended = copied.contains_key(&format!("a/{id}/response"));
                assert_eq!(ended, number % 2 == 0, "{kind}: {number}");
            }
            for key in copied.keys() {
                if let Some(event) = key.strip_suffix("/response") {
                    assert!(copied.contains_key(&format!("{event}/request")), "{kind}: {key}");
                }
                let id = key.strip_prefix("a/").and_then(|key| key.strip_suffix("/request"));
                if let Some(id) = id.filter(|id| !copied.contains_key(&format!("a/{id}/response"))) {
                    assert!(copied.contains_key(&format!("marks/{id}")), "{kind}: {id} is in no list");
                }
            }
        }
        stop.store(true, Ordering::Relaxed);
        writer.await.unwrap();
    }
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_on_demand_and_the_store_never() {
    for kind in KINDS {
        let place = Place::filled(kind).await;
        fs::write(place.file(), "something").unwrap();
        assert_eq!(error(place.back_up(false)), BackupError::Exists);
        assert_eq!(fs::read(place.file()).unwrap(), b"something");
        // SQLite would take it for the backup's.
        let beside = place.folder.path().join("backup-wal");
        fs::write(&beside, "w").unwrap();
        assert_eq!(error(place.back_up(true)), BackupError::Beside("backup-wal".into()));
        fs::remove_file(beside).unwrap();
        place.back_up(true).unwrap();
        assert_eq!(entries(&place.file()).len(), 51);
        let store = place.folder.path().join("store");
        let inside = if kind == "file" { store.join("a/backup") } else { store };
        for replace in [false, true] {
            let written = backup::write(&*place.config(), &PREFIXES, &inside, replace, &mut |_, _| Ok(()));
            assert_eq!(error(written), BackupError::InStore, "{kind}");
        }
        assert_eq!(place.all().await.len(), 52);
    }
}

#[tokio::test]
async fn what_fails_on_the_way_leaves_nothing_behind() {
    let place = Place::filled("file").await;
    let mut seen = 0;
    let failed = backup::write(&*place.config(), &PREFIXES, &place.file(), false, &mut |_, _| {
        seen += 1;
        if seen == 20 { Err(OpenError::InUse) } else { Ok(()) }
    });
    assert_eq!(error(failed), BackupError::Store(OpenError::InUse));
    assert!(!place.file().exists() && !part_of(&place.file()).exists());
    // What a crash left is no hindrance, and a second backup at work is one.
    fs::write(part_of(&place.file()), "left behind").unwrap();
    place.back_up(false).unwrap();
    let held = fs::File::create(part_of(&place.file())).unwrap();
    held.lock().unwrap();
    assert_eq!(error(place.back_up(true)), BackupError::Busy);
    let nowhere = place.folder.path().join("no/such/backup");
    let failed = backup::write(&*place.config(), &PREFIXES, &nowhere, false, &mut |_, _| Ok(()));
    assert!(matches!(error(failed), BackupError::File(_)));
}

#[tokio::test]
async fn a_damaged_backup_is_refused() {
    let place = Place::filled("file").await;
    place.back_up(false).unwrap();
    let whole = fs::read(place.file()).unwrap();
    let middle = whole.len() / 2;
    let mut flipped = whole.clone();
    flipped[middle..middle + 64].iter_mut().for_each(|byte| *byte = !*byte);
    for (what, bytes) in [
        ("cut off", &whole[..middle]),
        ("scribbled over", &flipped),
        (
            "no database",
            b"a text, and long enough for a header of a database to be in it, which there is not: 0123456789",
        ),
    ] {
        fs::write(place.file(), bytes).unwrap();
        let refused = Backup::open(&place.file()).map(drop);
        assert!(matches!(refused, Err(BackupError::Damaged(_))), "{what}: {refused:?}");
    }
    fs::write(place.file(), "").unwrap();
    let absent = [place.file(), place.folder.path().join("nothing")];
    for file in absent {
        assert_eq!(error(Backup::open(&file).map(drop)), BackupError::File(OpenError::Absent));
    }
}

#[tokio::test]
async fn a_store_that_is_not_there_is_not_made_by_looking() {
    for kind in KINDS {
        let place = Place::new(kind);
        let config =
            parse(&format!("{kind}:{}", place.folder.path().join("no/such/store").display())).unwrap();
        assert!(config.is_absent());
        assert_eq!(config.open_existing().await.map(drop).unwrap_err(), OpenError::Absent);
        assert_eq!(config.entries().map(drop).unwrap_err(), OpenError::Absent);
        assert_eq!(fs::read_dir(place.folder.path()).unwrap().count(), 0, "{kind}");
        config.open().await.unwrap();
        config.open_existing().await.unwrap();
    }
    let memory = parse("memory:").unwrap();
    memory.open_existing().await.unwrap();
    assert_eq!(memory.entries().map(drop).unwrap_err(), OpenError::NoFiles);
    assert_eq!(memory.exclusive().map(drop).unwrap_err(), OpenError::NoFiles);
}

/// core#2583: `cp` of the main file of a store in use.
#[tokio::test]
async fn a_main_file_without_its_log_is_no_empty_store() {
    let place = Place::filled("sqlite").await;
    let path = place.folder.path().join("store");
    fs::remove_file(&path).unwrap();
    let in_use = open(&place.url).await.unwrap();
    in_use.create("a/1", b"v".to_vec()).await.unwrap();
    let copy = place.folder.path().join("copy");
    fs::copy(&path, &copy).unwrap();
    let url = format!("sqlite:{}", copy.display());
    assert_eq!(open(&url).await.map(drop).unwrap_err(), OpenError::Hollow);
    assert!(!PathBuf::from(format!("{}-wal", copy.display())).exists());
    // With its log it is the store.
    fs::copy(format!("{}-wal", path.display()), format!("{}-wal", copy.display())).unwrap();
    assert_eq!(open(&url).await.unwrap().get("a/1").await.unwrap(), Some(b"v".to_vec()));
    // And a file that was cut off takes no log with it.
    let cut = place.folder.path().join("cut");
    fs::write(&cut, "").unwrap();
    fs::copy(format!("{}-wal", path.display()), format!("{}-wal", cut.display())).unwrap();
    assert_eq!(open(&format!("sqlite:{}", cut.display())).await.map(drop).unwrap_err(), OpenError::Hollow);
    assert!(fs::metadata(format!("{}-wal", cut.display())).unwrap().len() > 0);
}

#[tokio::test]
async fn what_others_put_into_the_store_is_no_hindrance() {
    let place = Place::filled("file").await;
    fs::write(place.folder.path().join("store/a/huge"), vec![0; 2 << 20]).unwrap();
    assert_eq!(place.back_up(false).unwrap().entries, 51);
    let place = Place::filled("sqlite").await;
    let connection = rusqlite::Connection::open(place.folder.path().join("store")).unwrap();
    let strange = "INSERT INTO entry (key, value) VALUES (CAST(x'612fff' AS TEXT), x'02')";
    connection.execute(strange, []).unwrap();
    drop(connection);
    assert_eq!(place.back_up(false).unwrap().entries, 51);
}
