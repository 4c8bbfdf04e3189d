//! What is particular to a store in a folder: others write there, too, and the host's rights count.

use crate::support::Place;
use hitl_hosts::{AdapterStore, App};
use hitl_storage::{Created, Registry, Store, StoreError};
use std::fs;
use std::sync::Arc;

/// The same folder as `hitl --store file:DIR` has it.
async fn file_store(place: &Place) -> Arc<dyn Store> {
    Registry::built_in().open(&format!("file:{}", place.app().store.display())).await.unwrap()
}

#[tokio::test]
async fn a_folder_is_shared_with_the_file_store_of_the_program() {
    let place = Place::new("");
    let (adapter, program) = (place.open().await, file_store(&place).await);
    assert_eq!(adapter.create("a/b/c", b"1".to_vec()).await, Ok(Created::Created));
    assert_eq!(program.create("a/b/c", b"2".to_vec()).await, Ok(Created::Exists(b"1".to_vec())));
    assert_eq!(program.create("a/d", b"3".to_vec()).await, Ok(Created::Created));
    assert_eq!(adapter.create("a/d", b"4".to_vec()).await, Ok(Created::Exists(b"3".to_vec())));
    adapter.put("a-b", b"5".to_vec()).await.unwrap();
    for store in [&adapter, &program] {
        assert_eq!(store.list("a", None, 9).await.unwrap(), ["a-b", "a/b/c", "a/d"]);
    }
    program.delete("a/b/c").await.unwrap();
    assert_eq!(adapter.get("a/b/c").await, Ok(None));
    adapter.delete("a/d").await.unwrap();
    assert!(!place.app().store.join("a").exists(), "empty folders go");
}

#[tokio::test]
async fn of_many_creators_through_both_one_wins() {
    let place = Place::new("");
    for round in 0..20 {
        let key = format!("race/{round}");
        let mut creators = tokio::task::JoinSet::new();
        for creator in 0..20_u8 {
            let store = if creator % 2 == 0 { place.open().await } else { file_store(&place).await };
            let key = key.clone();
            creators.spawn(async move { (creator, store.create(&key, vec![creator]).await.unwrap()) });
        }
        let ended = creators.join_all().await;
        let winners: Vec<u8> = ended
            .iter()
            .filter(|(_, created)| *created == Created::Created)
            .map(|(creator, _)| *creator)
            .collect();
        let [winner] = winners[..] else { panic!("{winners:?} won") };
        let lost = |created: &Created| matches!(created, Created::Exists(stands) if stands == &[winner]);
        assert!(ended.iter().all(|(creator, created)| *creator == winner || lost(created)), "{ended:?}");
    }
}

#[tokio::test]
async fn without_a_folder_it_says_what_the_host_has_to_grant() {
    let place = Place::new("");
    let adapter = AdapterStore::new(App { granted: false, ..place.app() }).await.unwrap();
    let refused = adapter.create("a", vec![1]).await.unwrap_err();
    let StoreError::Denied(why) = refused else { panic!("{refused:?}") };
    assert!(why.to_string().contains("grants no folder"), "{why}");
}

#[tokio::test]
async fn a_folder_in_the_one_that_is_granted_can_be_named() {
    let place = Place::new("");
    let named = |store: &str| {
        let variables = [("HITL_STORE".to_owned(), store.to_owned())].into();
        App { variables, ..place.app() }
    };
    let adapter = AdapterStore::new(named("file:/data/deep/er")).await.unwrap();
    assert_eq!(adapter.get("a").await, Ok(None), "it is not there yet");
    assert_eq!(adapter.list("", None, 9).await, Ok(vec![]));
    assert_eq!(adapter.create("a", vec![1]).await, Ok(Created::Created));
    assert_eq!(fs::read(place.app().store.join("deep/er/a")).unwrap(), [1]);
    for (store, says) in [
        ("file:/elsewhere", "does not grant"),
        ("sqlite:/data/x", "file:PATH"),
        ("file:/data2", "does not grant"),
    ] {
        let adapter = AdapterStore::new(named(store)).await.unwrap();
        let refused = adapter.create("a", vec![1]).await.unwrap_err();
        let StoreError::Denied(why) = refused else { panic!("{store}: {refused:?}") };
        assert!(why.to_string().contains(says), "{store}: {why}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_others_put_there_is_no_value_and_no_way_out() {
    let place = Place::new("");
    let store = place.app().store;
    fs::write(place.path().join("secret"), b"outside").unwrap();
    std::os::unix::fs::symlink(place.path().join("secret"), store.join("link")).unwrap();
    std::os::unix::fs::symlink("target", store.join("inside")).unwrap();
    fs::write(store.join("target"), b"t").unwrap();
    fs::create_dir(store.join("folder")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(store.join("pipe")).status().unwrap().success());
    let adapter = place.open().await;
    for key in ["link", "inside", "folder", "pipe"] {
        assert_eq!(adapter.get(key).await, Ok(None), "{key}");
        assert!(adapter.create(key, vec![1]).await.is_err(), "{key}");
    }
    assert_eq!(adapter.list("", None, 9).await.unwrap(), ["target"]);
    assert_eq!(fs::read(place.path().join("secret")).unwrap(), b"outside");
}

#[tokio::test]
async fn what_a_crash_left_in_the_side_folder_is_swept_when_it_is_old() {
    let place = Place::new("");
    let side = place.app().store.join(".hitl-tmp");
    fs::create_dir(&side).unwrap();
    let (old, new) = (side.join("old"), side.join("new"));
    let day = std::time::Duration::from_secs(24 * 3600);
    fs::File::create(&old).unwrap().set_modified(std::time::SystemTime::now() - 2 * day).unwrap();
    fs::write(&new, b"somebody is writing").unwrap();
    place.open().await.create("a", vec![1]).await.unwrap();
    assert!(!old.exists() && new.exists());
    assert_eq!(fs::read_dir(&side).unwrap().count(), 1, "nothing is left of what was written");
}
