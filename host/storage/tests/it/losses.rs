//! A store that loses one of its files, or is moved, under a running program: what is not kept is not taken.
//!
//! As reported of better-sqlite3#1237: `-wal` and `-shm` were removed beside a server, and what it accepted was gone.

use hitl_storage::{Created, Store, StoreError, open};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// What happens to a file.
#[derive(Debug, Clone, Copy)]
enum Loss {
    Removed,
    Moved,
    Replaced,
    Emptied,
}

impl Loss {
    fn befall(self, file: &Path) {
        let away = file.with_extension("away");
        match self {
            Loss::Removed => fs::remove_file(file).unwrap(),
            Loss::Moved => fs::rename(file, away).unwrap(),
            Loss::Replaced => {
                fs::copy(file, &away).unwrap();
                fs::rename(away, file).unwrap();
            }
            Loss::Emptied => File::options().write(true).open(file).unwrap().set_len(0).unwrap(),
        }
    }
}

async fn sqlite() -> (TempDir, PathBuf, Arc<dyn Store>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("hitl.db");
    let store = open(&format!("sqlite:{}", path.display())).await.unwrap();
    store.create("before", b"v".to_vec()).await.unwrap();
    (folder, path, store)
}

async fn folder() -> (TempDir, PathBuf, Arc<dyn Store>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store");
    let store = open(&format!("file:{}", path.display())).await.unwrap();
    store.create("before/x", b"v".to_vec()).await.unwrap();
    (folder, path, store)
}

/// That no kind of write is acknowledged, and that the operator is told of `file`.
async fn refuses(store: &dyn Store, file: &str) {
    let results = [
        store.create("after", b"v".to_vec()).await.map(drop),
        store.put("after", b"v".to_vec()).await,
        store.delete("before").await,
    ];
    for result in results {
        let error = result.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{file}: {error:?}");
        let told = error.to_string();
        assert!(told.contains(&format!("the {file} of the store was")), "{told}");
        assert!(told.contains("start it again"), "{told}");
        assert!(
            !told.contains("/tmp") && error.detail().is_some_and(|detail| detail.contains('/')),
            "{error:?}"
        );
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sqlite_takes_nothing_once_one_of_its_files_is_gone() {
    for (suffix, file) in [("", "database file"), ("-wal", "-wal file"), ("-shm", "-shm file")] {
        for loss in [Loss::Removed, Loss::Moved, Loss::Replaced] {
            let (_folder, path, store) = sqlite().await;
            let mut name = path.into_os_string();
            name.push(suffix);
            loss.befall(Path::new(&name));
            refuses(&*store, file).await;
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sqlite_takes_nothing_once_one_of_its_files_is_cut_off() {
    for (suffix, file) in [("", "database file"), ("-wal", "-wal file"), ("-shm", "-shm file")] {
        let (_folder, path, store) = sqlite().await;
        let mut name = path.into_os_string();
        name.push(suffix);
        let name = Path::new(&name);
        let bytes = fs::metadata(name).unwrap().len();
        Loss::Emptied.befall(name);
        refuses(&*store, file).await;
        assert_eq!(fs::metadata(name).unwrap().len(), 0, "nothing of it is touched");
        if suffix.is_empty() {
            assert!(
                fs::metadata(format!("{}-wal", name.display())).unwrap().len() > 0,
                "nor is what is left"
            );
        }
        // Shared memory that is not there would end this process when the store is closed.
        File::options().write(true).open(name).unwrap().set_len(bytes).unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_put_back_is_used_again() {
    let (_folder, path, store) = sqlite().await;
    let away = path.with_extension("away");
    fs::rename(&path, &away).unwrap();
    refuses(&*store, "database file").await;
    fs::rename(&away, &path).unwrap();
    assert_eq!(store.create("after", b"v".to_vec()).await, Ok(Created::Created));
}

#[cfg(unix)]
#[tokio::test]
async fn what_was_taken_before_the_log_was_lost_is_kept_by_a_clean_end() {
    let (_folder, path, store) = sqlite().await;
    for suffix in ["-wal", "-shm"] {
        fs::remove_file(format!("{}{suffix}", path.display())).unwrap();
    }
    refuses(&*store, "-shm file").await;
    drop(store);
    let store = open(&format!("sqlite:{}", path.display())).await.unwrap();
    assert_eq!(store.get("before").await, Ok(Some(b"v".to_vec())));
    assert_eq!(store.get("after").await, Ok(None));
}

#[tokio::test]
async fn what_others_may_do_to_a_database_in_use_is_no_loss() {
    let (_folder, path, store) = sqlite().await;
    for n in 0..100 {
        store.create(&format!("k/{n}"), vec![n; 5000]).await.unwrap();
        store.delete(&format!("k/{n}")).await.unwrap();
    }
    let other = rusqlite::Connection::open(&path).unwrap();
    // Both files become shorter, and hold all.
    other.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    assert_eq!(store.create("after", b"v".to_vec()).await, Ok(Created::Created));
    drop(other);
    assert_eq!(store.create("and after", b"v".to_vec()).await, Ok(Created::Created));
    assert_eq!(store.get("before").await, Ok(Some(b"v".to_vec())));
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_behind_a_symbolic_link_has_its_log_beside_itself() {
    let (folder, path, store) = sqlite().await;
    drop(store);
    let link = folder.path().join("elsewhere").join("link.db");
    fs::create_dir(link.parent().unwrap()).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let store = open(&format!("sqlite:{}", link.display())).await.unwrap();
    assert_eq!(store.create("after", b"v".to_vec()).await, Ok(Created::Created));
    fs::remove_file(format!("{}-wal", path.display())).unwrap();
    refuses(&*store, "-wal file").await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_moved_takes_nothing() {
    let (folder, path, store) = folder().await;
    let away = folder.path().join("away");
    fs::rename(&path, &away).unwrap();
    refuses(&*store, "folder").await;
    // Another one in its place is no better.
    fs::create_dir(&path).unwrap();
    refuses(&*store, "folder").await;
    fs::remove_dir(&path).unwrap();
    // A link that leads to it is.
    std::os::unix::fs::symlink(&away, &path).unwrap();
    assert_eq!(store.create("after", b"v".to_vec()).await, Ok(Created::Created));
    assert_eq!(fs::read(away.join("after")).unwrap(), b"v");
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_removed_takes_nothing() {
    let (_folder, path, store) = folder().await;
    fs::remove_dir_all(&path).unwrap();
    refuses(&*store, "folder").await;
    assert!(!path.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn the_side_folder_holds_nothing_so_its_loss_loses_nothing() {
    let (folder, path, store) = folder().await;
    let side = path.join(".hitl-tmp");
    fs::remove_dir_all(&side).unwrap();
    assert_eq!(store.create("a", b"v".to_vec()).await, Ok(Created::Created));
    fs::rename(&side, folder.path().join("away")).unwrap();
    assert_eq!(store.create("b", b"v".to_vec()).await, Ok(Created::Created));
    for key in ["a", "b"] {
        assert_eq!(fs::read(path.join(key)).unwrap(), b"v", "{key}");
    }
    // What is no folder of ours is not used.
    fs::remove_dir_all(&side).unwrap();
    fs::write(&side, "").unwrap();
    assert!(store.create("c", b"v".to_vec()).await.is_err());
    fs::remove_file(&side).unwrap();
    std::os::unix::fs::symlink(folder.path().join("away"), &side).unwrap();
    assert!(store.create("c", b"v".to_vec()).await.is_err());
    assert_eq!(store.get("c").await, Ok(None));
}
