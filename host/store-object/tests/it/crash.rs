//! What was acknowledged is there after the server was killed.

use crate::bucket::{NONE, config};
use crate::harness::trials;
use hitl_services::{ObjectKind, ObjectServer};
use hitl_storage::{Config, Created, Store};
use libtest_mimic::Trial;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) fn trials() -> Vec<Trial> {
    trials![ObjectKind::SeaweedFs; what_seaweedfs_acknowledged_survives_a_kill]
}

async fn what_seaweedfs_acknowledged_survives_a_kill() {
    const TASKS: usize = 8;
    let server = ObjectServer::seaweedfs().unwrap();
    let config = config(&server, server.addr(), &server.bucket(), "p").announcing(NONE);
    let store = config.patience(Duration::from_secs(1)).open().await.unwrap();
    let written = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (store, written) = (store.clone(), written.clone());
        tasks.spawn(async move { create_until_it_fails(&*store, task, &written).await });
    }
    while written.load(Ordering::SeqCst) < 200 {
        tokio::task::yield_now().await;
    }
    server.kill();
    let acknowledged = tasks.join_all().await.concat();
    assert!(acknowledged.len() >= 200);
    server.start_again();
    for key in &acknowledged {
        assert_eq!(get(&*store, key).await, Some(key.clone().into_bytes()), "{key} was acknowledged");
    }
    // What is decided stays decided.
    let again = store.create(&acknowledged[0], b"other".to_vec()).await.unwrap();
    assert_eq!(again, Created::Exists(acknowledged[0].clone().into_bytes()));
}

/// The keys that were acknowledged.
async fn create_until_it_fails(store: &dyn Store, task: usize, written: &AtomicUsize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let key = format!("k/{task}/{n}");
        if store.create(&key, key.clone().into_bytes()).await != Ok(Created::Created) {
            break;
        }
        acknowledged.push(key);
        written.fetch_add(1, Ordering::SeqCst);
    }
    acknowledged
}

/// After its start the server needs a while to find its parts again.
async fn get(store: &dyn Store, key: &str) -> Option<Vec<u8>> {
    for _ in 0..60 {
        if let Ok(value) = store.get(key).await {
            return value;
        }
    }
    panic!("the server does not come back")
}
