//! What the adapter says where Spin refuses, and what it leaves alone.

use crate::support::Place;
use hitl_hosts::{AdapterStore, App};
use hitl_storage::{Store, StoreError};

#[tokio::test]
async fn without_the_grant_it_says_what_spin_toml_lacks() {
    let place = Place::new("");
    let adapter = AdapterStore::new(App { granted: false, ..place.app() }).await.unwrap();
    let refused = adapter.create("a", vec![1]).await.unwrap_err();
    let StoreError::Denied(why) = refused else { panic!("{refused:?}") };
    let text = why.to_string();
    assert!(text.contains("spin.toml") && text.contains("sqlite_databases = [\"default\"]"), "{text}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_unavailable_and_no_path_is_told() {
    let place = Place::new("");
    let database = place.path().join("no such folder/sqlite_db.db");
    let adapter = AdapterStore::new(App { store: database.clone(), ..place.app() }).await.unwrap();
    let refused = adapter.get("a").await.unwrap_err();
    let StoreError::Unavailable(why) = refused else { panic!("{refused:?}") };
    assert!(!why.to_string().contains("folder"), "{why}");
    // The same instance serves as soon as the database is there.
    std::fs::create_dir(database.parent().unwrap()).unwrap();
    assert_eq!(adapter.get("a").await, Ok(None));
}

#[tokio::test]
async fn what_another_program_has_in_the_database_is_left_alone() {
    let place = Place::new("");
    let other = rusqlite::Connection::open(place.app().store).unwrap();
    other.execute_batch("CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)").unwrap();
    let adapter = place.open().await;
    adapter.put("a", vec![1]).await.unwrap();
    let theirs: i64 = other.query_row("SELECT a FROM theirs", [], |row| row.get(0)).unwrap();
    assert_eq!(theirs, 1);
    let ours: Vec<u8> = other.query_row("SELECT key FROM hitl", [], |row| row.get(0)).unwrap();
    assert_eq!(ours, b"a");
}
