//! What is particular to the folder: other programs are at work in it.

use hitl_storage::limits::MAX_VALUE_BYTES;
use hitl_storage::{Created, Store, StoreError, open, wait_for};
use std::fs;
use std::future::pending;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

async fn store() -> (TempDir, PathBuf, Arc<dyn Store>) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store");
    let store = open(&format!("file:{}", path.display())).await.unwrap();
    (folder, path, store)
}

#[tokio::test]
async fn keys_are_the_paths_of_files() {
    let (_folder, path, store) = store().await;
    store.create("hitl-requests/7/request.json", b"{}".to_vec()).await.unwrap();
    assert_eq!(fs::read(path.join("hitl-requests/7/request.json")).unwrap(), b"{}");

    fs::write(path.join("hitl-requests/7/response.json"), "theirs").unwrap();
    assert_eq!(store.get("hitl-requests/7/response.json").await.unwrap(), Some(b"theirs".to_vec()));
    let created = store.create("hitl-requests/7/response.json", b"ours".to_vec()).await.unwrap();
    assert_eq!(created, Created::Exists(b"theirs".to_vec()));
    let keys = store.list("hitl-requests/7/", None, 10).await.unwrap();
    assert_eq!(keys, ["hitl-requests/7/request.json", "hitl-requests/7/response.json"]);
}

#[tokio::test]
async fn what_others_write_wakes_however_they_write_it() {
    let (folder, path, store) = store().await;
    fs::create_dir_all(path.join("r")).unwrap();
    fs::write(folder.path().join("ready"), "v").unwrap();
    type Write = fn(&Path, &Path);
    let ways: [(&str, Write); 3] = [
        ("in place", |_, to| fs::write(to, "v").unwrap()),
        ("by a rename", |from, to| fs::rename(from, to).unwrap()),
        ("with a folder", |from, to| {
            fs::create_dir_all(to.join("deep/er")).unwrap();
            fs::write(from, "v").unwrap();
            fs::hard_link(from, to.join("deep/er/x")).unwrap();
        }),
    ];
    for (n, (way, write)) in ways.into_iter().enumerate() {
        let key = if way == "with a folder" { format!("r/{n}/deep/er/x") } else { format!("r/{n}") };
        let waiter = tokio::spawn({
            let store = store.clone();
            async move { wait_for(&*store, &key, pending()).await }
        });
        while store.wakeups().unwrap().waiting() == 0 {
            tokio::task::yield_now().await;
        }
        write(&folder.path().join("ready"), &path.join(format!("r/{n}")));
        let value = tokio::time::timeout(Duration::from_secs(20), waiter).await.expect(way).unwrap().unwrap();
        // A file that is written in place can be seen before it is filled.
        assert!(value.is_some(), "{way}");
    }
}

#[tokio::test]
async fn symbolic_links_lead_nowhere() {
    let (folder, path, store) = store().await;
    let outside = folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "s").unwrap();
    symlink(&outside, path.join("folder")).unwrap();
    symlink(outside.join("secret"), path.join("file")).unwrap();

    for key in ["folder/secret", "file", "folder/new"] {
        assert!(!matches!(store.get(key).await, Ok(Some(_))), "get {key}");
        assert!(store.create(key, b"mine".to_vec()).await.is_err(), "create {key}");
    }
    assert!(store.put("folder/secret", b"mine".to_vec()).await.is_err());
    let _ = store.delete("folder/secret").await;
    assert_eq!(fs::read(outside.join("secret")).unwrap(), b"s");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
    assert_eq!(store.list("", None, 10).await.unwrap(), [""; 0]);
    // A link itself may be replaced and removed: that touches nothing outside.
    store.put("file", b"mine".to_vec()).await.unwrap();
    assert_eq!(store.get("file").await.unwrap(), Some(b"mine".to_vec()));
    assert_eq!(fs::read(outside.join("secret")).unwrap(), b"s");
}

#[tokio::test]
async fn what_is_made_is_private_and_nothing_is_left_over() {
    let (_folder, path, store) = store().await;
    store.create("a/b/c", b"v".to_vec()).await.unwrap();
    store.create("a/b/c", b"w".to_vec()).await.unwrap();
    store.put("a/b/c", b"x".to_vec()).await.unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.join("a/b/c")), 0o600);
    for made in ["", "a", "a/b", ".hitl-tmp"] {
        assert_eq!(mode(path.join(made)), 0o700, "{made}");
    }
    assert_eq!(fs::read_dir(path.join(".hitl-tmp")).unwrap().count(), 0);
    store.delete("a/b/c").await.unwrap();
    assert!(!path.join("a").exists() && path.exists());
}

#[tokio::test]
async fn what_is_no_value_is_no_key() {
    let (_folder, path, store) = store().await;
    fs::create_dir_all(path.join("empty/folder")).unwrap();
    fs::write(path.join("back\\slash"), "v").unwrap();
    fs::write(path.join("large"), vec![0; MAX_VALUE_BYTES + 1]).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, path.join("pipe"), 0o600.into()).unwrap();
    fs::write(path.join("value"), "v").unwrap();
    assert_eq!(store.list("", None, 10).await.unwrap(), ["large", "value"]);
    assert_eq!(store.get("empty/folder").await.unwrap(), None);
    assert_eq!(store.get("pipe").await.unwrap(), None);
    assert_eq!(store.get("value/below").await.unwrap(), None);
    assert_eq!(store.get("large").await, Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64)));
    assert!(matches!(store.create("pipe", vec![]).await, Err(StoreError::Other(_))));
}
