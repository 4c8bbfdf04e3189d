//! What is particular to the SQLite file.

use hitl_storage::{Created, OpenError, Sqlite, SqliteConfig, Store, StoreError, open};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

#[tokio::test]
async fn a_file_of_another_program_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("other.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    assert_eq!(open(&url(&path)).await.unwrap_err(), OpenError::Foreign);
    let rows = Connection::open(&path).unwrap().query_row("SELECT count(*) FROM t", [], |row| row.get(0));
    assert_eq!(rows, Ok(1));

    fs::write(folder.path().join("text"), "not a database, but long enough to be looked at as one").unwrap();
    let error = open(&url(&folder.path().join("text"))).await.unwrap_err();
    assert_eq!(error, OpenError::Store(StoreError::other("the file is not a database")));
}

#[tokio::test]
async fn a_later_format_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    drop(open(&url(&path)).await.unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    assert_eq!(open(&url(&path)).await.unwrap_err(), OpenError::Newer { found: 2, known: 1 });
}

#[tokio::test]
async fn the_file_is_one_and_whole_after_a_clean_end() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let store = open(&url(&path)).await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();
    store.get("k").await.unwrap();
    drop(store);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["hitl.db"]);
}

#[tokio::test]
async fn many_may_open_a_new_file_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("made/hitl.db");
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..16 {
        let url = url(&path);
        tasks.spawn(async move {
            let store = open(&url).await.unwrap();
            store.create("k", vec![n]).await.unwrap() == Created::Created
        });
    }
    let won = tasks.join_all().await;
    assert_eq!(won.into_iter().filter(|won| *won).count(), 1);
}

#[tokio::test]
async fn while_another_process_holds_the_file_writes_are_unavailable_and_reads_go_on() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let config = SqliteConfig::new(&path).busy_timeout(Duration::from_millis(20));
    let store = Sqlite::open_with(config).await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();

    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = store.create("l", b"v".to_vec()).await.unwrap_err();
    assert_eq!(error, StoreError::unavailable("the database is locked"));
    assert!(error.is_retryable());
    assert!(error.detail().is_some_and(|detail| detail.contains("locked")), "{error:?}");
    assert_eq!(store.get("k").await.unwrap(), Some(b"v".to_vec()));

    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.create("l", b"v".to_vec()).await.unwrap(), Created::Created);
}

#[tokio::test]
async fn a_damaged_file_is_an_error_and_not_an_absence() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let store = open(&url(&path)).await.unwrap();
    for n in 0..200 {
        store.create(&format!("k/{n}"), vec![n; 500]).await.unwrap();
    }
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    // The first page stays: the file is still known as ours.
    bytes[4096..].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    let store = open(&url(&path)).await.unwrap();
    let damaged = StoreError::other("the database is damaged");
    assert_eq!(store.get("k/7").await.unwrap_err(), damaged);
    assert_eq!(store.create("k/7", vec![]).await.unwrap_err(), damaged);
    assert_eq!(store.list("", None, 10).await.unwrap_err(), damaged);
}

#[tokio::test]
async fn a_damaged_file_is_found_by_its_examination() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let store = open(&url(&path)).await.unwrap();
    for n in 0..200 {
        store.create(&format!("k/{n}"), vec![n; 500]).await.unwrap();
    }
    let config = hitl_storage::parse(&url(&path)).unwrap();
    let found = config.examine().await.unwrap();
    assert!(found.iter().all(|finding| finding.advice.is_none()) && !found.is_empty(), "{found:?}");
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    // It can be opened, and most of it read.
    open(&url(&path)).await.unwrap();
    let told = config.examine().await.unwrap_err();
    assert!(matches!(told, OpenError::Untrustworthy(_)), "{told:?}");
    assert!(told.to_string().contains("damaged") && told.to_string().contains("hitl restore"), "{told}");
}

/// Somebody moves the main file of a store in use away, and starts a server in its place.
#[tokio::test]
async fn a_log_without_its_database_is_no_empty_store() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let store = open(&url(&path)).await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();
    let aside = folder.path().join("aside.db");
    fs::rename(&path, &aside).unwrap();
    let config = hitl_storage::parse(&url(&path)).unwrap();
    assert!(!config.is_absent());
    assert_eq!(config.open().await.map(drop).unwrap_err(), OpenError::Parted);
    assert_eq!(config.exclusive().map(drop).unwrap_err(), OpenError::Parted);
    assert!(!path.exists(), "nothing is made in its place");
    fs::rename(&aside, &path).unwrap();
    assert_eq!(open(&url(&path)).await.unwrap().get("k").await.unwrap(), Some(b"v".to_vec()));
    assert_eq!(store.get("k").await.unwrap(), Some(b"v".to_vec()));
}

/// An administrator restores a backup, and the service has to go on with it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_the_administrator_makes_is_the_owners_of_the_folder() {
    use std::os::unix::fs::{MetadataExt, chown};
    let folder = TempDir::new().unwrap();
    // Only an administrator gives files away; to another user it is nobody's but their own.
    let owner = if rustix::process::geteuid().is_root() {
        chown(folder.path(), Some(65_534), Some(65_534)).unwrap();
        65_534
    } else {
        rustix::process::geteuid().as_raw()
    };
    let path = folder.path().join("hitl.db");
    let store = open(&url(&path)).await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();
    for file in ["hitl.db", "hitl.db-wal", "hitl.db-shm"] {
        assert_eq!(fs::metadata(path.with_file_name(file)).unwrap().uid(), owner, "{file}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_made_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("made/on/the/way/hitl.db");
    let store = open(&url(&path)).await.unwrap();
    store.create("k", b"v".to_vec()).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for file in ["hitl.db", "hitl.db-wal", "hitl.db-shm"] {
        assert_eq!(mode(&path.with_file_name(file)), 0o600, "{file}");
    }
    for made in path.ancestors().skip(1).take(4) {
        assert_eq!(mode(made), 0o700, "{}", made.display());
    }
}

#[tokio::test]
async fn a_page_of_very_many_keys_reads_only_the_page() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    drop(open(&url(&path)).await.unwrap());
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999)
             INSERT INTO entry (key, value) SELECT printf('many/%06d', i), x'00' FROM n",
        )
        .unwrap();
    let store = open(&url(&path)).await.unwrap();
    // A thousand pages from all over. A scan of the table for each would be two hundred million rows.
    for page in 0..1000 {
        let after = format!("many/{:06}", page * 199);
        let keys = store.list("many/", Some(&after), 3).await.unwrap();
        assert_eq!(keys[0], format!("many/{:06}", page * 199 + 1));
        assert_eq!(keys.len(), 3);
    }
    let plan: String = Connection::open(&path)
        .unwrap()
        .query_row(
            "EXPLAIN QUERY PLAN SELECT key FROM entry WHERE key >= 'm' ORDER BY key LIMIT 1",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("SEARCH") && plan.contains("COVERING INDEX"), "{plan}");
}

/// What another program put there hides nothing but itself.
#[tokio::test]
async fn strange_keys_and_values_hide_no_others() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    drop(open(&url(&path)).await.unwrap());
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "INSERT INTO entry (key, value) VALUES
               ('k/a', x'01'), (CAST(x'6b2fff' AS TEXT), x'02'), ('k/c', zeroblob(1044481)),
               (CAST(x'6b2f62fe' AS TEXT), x'02'), ('k/d', zeroblob(1044480)), ('k/e', x'05')",
        )
        .unwrap();
    let store = open(&url(&path)).await.unwrap();
    assert_eq!(store.list("k/", None, 10).await.unwrap(), ["k/a", "k/c", "k/d", "k/e"]);
    assert_eq!(store.list("k/", Some("k/a"), 2).await.unwrap(), ["k/c", "k/d"]);
    assert_eq!(store.get("k/c").await, Err(StoreError::TooLarge(1_044_480)));
    assert_eq!(store.get("k/d").await.unwrap().map(|value| value.len()), Some(1_044_480));
    assert_eq!(store.get("k/e").await.unwrap(), Some(vec![5]));
}
