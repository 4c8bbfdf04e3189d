//! The adapter alone: time, settings, and waiting.

use crate::form::variable;
use crate::support::{PATIENCE, Place};
use hitl_hosts::{AdapterStore, App, Until};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::JoinSet;

/// Later than any test ends, in milliseconds since 1970.
const FAR: u64 = 1 << 50;

#[tokio::test]
async fn settings_are_variables() {
    let place = Place::new("");
    let variables = [("public-url", "https://ask.example.org"), ("api-key", "secret"), ("org", "")];
    let variables = variables.map(|(name, value)| (variable(name), value.to_owned())).into();
    let adapter = AdapterStore::new(App { variables, ..place.app() }).await.unwrap();
    assert_eq!(adapter.setting("public-url").await, Ok(Some("https://ask.example.org".into())));
    assert_eq!(adapter.setting("api-key").await, Ok(Some("secret".into())));
    assert_eq!(adapter.setting("org").await, Ok(None), "empty is none");
    assert_eq!(adapter.setting("wake-ups").await, Ok(None), "not declared");
    assert_eq!(adapter.setting("No Name").await, Ok(None), "no name of a variable");
}

#[tokio::test]
async fn time_is_the_wall_clock() {
    let place = Place::new("");
    let adapter = AdapterStore::new(place.app()).await.unwrap();
    let wall = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis() as u64;
    let before = wall();
    let now = adapter.now().await.unwrap();
    assert!((before..=wall()).contains(&now), "{before} {now}");
}

#[tokio::test]
async fn a_wait_ends_at_its_deadline() {
    let place = Place::new("");
    let adapter = AdapterStore::new(place.app()).await.unwrap();
    adapter.wait_until(0, Vec::new()).await.unwrap();
    for any in [vec![], vec![Until::Key("nothing".into()), Until::Prefix("no".into())]] {
        let deadline = adapter.now().await.unwrap() + 300;
        adapter.wait_until(deadline, any).await.unwrap();
        assert!(adapter.now().await.unwrap() >= deadline);
    }
}

#[tokio::test]
async fn waits_end_when_another_instance_creates_the_key() {
    let place = Place::new("");
    let waiting = Arc::new(AdapterStore::new(place.app()).await.unwrap());
    let creator = place.open().await;
    let any = || vec![Until::Key("a/a".into()), Until::Key("a/b".into())];
    let without = waiting.wait_until(FAR, any());
    assert!(tokio::time::timeout(Duration::from_millis(300), without).await.is_err(), "it does not wait");
    let mut waits = JoinSet::new();
    for _ in 0..200 {
        let waiting = waiting.clone();
        waits.spawn(async move { waiting.wait_until(FAR, any()).await.unwrap() });
    }
    creator.create("a/b", vec![1]).await.unwrap();
    tokio::time::timeout(PATIENCE, waits.join_all()).await.expect("they wait on");
}
