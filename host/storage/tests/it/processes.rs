//! Two processes on one store.

use crate::child;
use hitl_storage::{Created, open, wait_for};
use std::future::pending;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[test]
fn sqlite_wakes_other_processes() {
    wake("processes::sqlite_wakes_other_processes", "sqlite:", "hitl.db");
}

#[cfg(unix)]
#[test]
fn file_wakes_other_processes() {
    wake("processes::file_wakes_other_processes", "file:", "store");
}

/// The parent waits for keys that it has the child create.
fn wake(test: &str, scheme: &str, name: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Some(url) = child::url() {
        return runtime.block_on(obey(&url));
    }
    let folder = TempDir::new().unwrap();
    let url = format!("{scheme}{}/{name}", folder.path().display());
    let store = runtime.block_on(open(&url)).unwrap();
    let mut child = child::spawn(test, &url);
    assert_eq!(child.hear().as_deref(), Some("ready"));
    let mut times = Vec::new();
    for round in 0..15 {
        let key = format!("hitl-requests/{round}/response.json");
        if round % 2 == 0 {
            let request = format!("hitl-requests/{round}/request.json");
            runtime.block_on(store.create(&request, b"{}".to_vec())).unwrap();
        }
        let waiter = runtime.spawn({
            let (store, key) = (store.clone(), key.clone());
            async move { (wait_for(&*store, &key, pending()).await, Instant::now()) }
        });
        while store.wakeups().unwrap().waiting() == 0 {
            std::thread::yield_now();
        }
        writeln!(child.orders, "{key}").unwrap();
        assert_eq!(child.hear(), Some(key.clone()));
        let created = Instant::now();
        let (value, woken) = runtime.block_on(waiter).unwrap();
        assert_eq!(value.unwrap(), Some(b"from the child".to_vec()));
        assert!(store.pushes());
        times.push(woken.saturating_duration_since(created));
        // Both agree about who won.
        let late = runtime.block_on(store.create(&key, b"late".to_vec())).unwrap();
        assert_eq!(late, Created::Exists(b"from the child".to_vec()));
    }
    // Far more than it takes, and far less than a poll would.
    times.sort_unstable();
    assert!(times[times.len() / 2] < Duration::from_millis(250), "{times:?}");
}

/// Creates each key that comes in on a line.
async fn obey(url: &str) {
    let store = open(url).await.unwrap();
    child::tell("ready");
    for key in std::io::stdin().lock().lines() {
        let key = key.unwrap();
        assert_eq!(store.create(&key, b"from the child".to_vec()).await.unwrap(), Created::Created);
        child::tell(&key);
    }
}
