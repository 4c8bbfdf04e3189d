//! What was acknowledged is there after `kill -9`, and no value is there in part.

use crate::child;
use hitl_storage::{Created, Store, open};
use std::sync::Arc;
use tempfile::TempDir;

const ROUNDS: usize = 6;
const TASKS: usize = 32;

#[test]
fn sqlite_keeps_what_it_acknowledged() {
    crash("crash::sqlite_keeps_what_it_acknowledged", "sqlite:", "hitl.db");
}

#[cfg(unix)]
#[test]
fn file_keeps_what_it_acknowledged() {
    crash("crash::file_keeps_what_it_acknowledged", "file:", "store");
}

fn crash(test: &str, scheme: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    if let Some(url) = child::url() {
        return runtime.block_on(create_for_ever(&url));
    }
    let folder = TempDir::new().unwrap();
    let url = format!("{scheme}{}/{name}", folder.path().display());
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut child = child::spawn(test, &url);
        for _ in 0..20 + 40 * round {
            acknowledged.push(child.hear().unwrap());
        }
        child.kill();
        // What was still in the pipe counts too.
        acknowledged.extend(std::iter::from_fn(|| child.hear()));
        runtime.block_on(check(&url, &acknowledged));
    }
}

/// Until it is killed: creates keys, and tells of each once it is promised to be durable.
async fn create_for_ever(url: &str) {
    let store = open(url).await.unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..TASKS {
        let store = store.clone();
        tasks.spawn(async move {
            for n in 0.. {
                let key = format!("hitl-requests/{}-{task}-{n}/response.json", std::process::id());
                assert_eq!(store.create(&key, value(&key)).await.unwrap(), Created::Created);
                child::tell(&key);
            }
        });
    }
    tasks.join_all().await;
}

async fn check(url: &str, acknowledged: &[String]) {
    let store: Arc<dyn Store> = open(url).await.unwrap();
    for key in acknowledged {
        assert_eq!(store.get(key).await.unwrap(), Some(value(key)), "{key} was acknowledged");
    }
    let all = store.list("", None, u32::MAX).await.unwrap();
    assert!(all.len() >= acknowledged.len());
    for key in &all {
        assert_eq!(store.get(key).await.unwrap(), Some(value(key)), "{key} is there, so it is there whole");
    }
    // The store works as before.
    assert_eq!(store.create("after/the/crash", b"v".to_vec()).await.unwrap(), Created::Created);
    store.delete("after/the/crash").await.unwrap();
}

fn value(key: &str) -> Vec<u8> {
    key.repeat(1 + key.len() % 100).into_bytes()
}
