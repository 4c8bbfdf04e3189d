//! The conformance suite on all backends.

use async_trait::async_trait;
use hitl_storage::conformance::{Capabilities, OneStore, StoreFixture, values};
use hitl_storage::{Created, Memory, Notifying, Store, StoreError, Wakeups, conformance_tests};
use std::sync::Arc;
use tempfile::TempDir;

/// A folder that is gone after the test, and the URL of a store in it.
struct Temporary {
    folder: TempDir,
    url: fn(&std::path::Path) -> String,
}

impl Temporary {
    fn new(url: fn(&std::path::Path) -> String) -> Self {
        Self { folder: TempDir::new().unwrap(), url }
    }
}

#[async_trait]
impl StoreFixture for Temporary {
    async fn open(&self) -> Arc<dyn Store> {
        hitl_storage::open(&(self.url)(self.folder.path())).await.unwrap()
    }
}

conformance_tests! {
    memory,
    Capabilities::ALL,
    OneStore(Arc::new(Notifying::new(Memory::new(), Wakeups::new())))
}

// Without wake-ups: the suite must take that too.
conformance_tests! {
    memory_alone,
    Capabilities { wakes: false, wakes_others: false, ..Capabilities::ALL },
    OneStore(Arc::new(Memory::new()))
}

conformance_tests! {
    sqlite,
    Capabilities::ALL,
    Temporary::new(|folder| format!("sqlite:{}/a/b/hitl.db", folder.display()))
}

#[cfg(unix)]
conformance_tests! {
    file,
    Capabilities { nests: false, ..Capabilities::ALL },
    Temporary::new(|folder| format!("file:{}/a/b/hitl", folder.display()))
}

/// A store that takes every create, as one that looks first and writes then does at times.
#[derive(Debug)]
struct Careless(Memory);

impl std::fmt::Display for Careless {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("careless:")
    }
}

#[async_trait]
impl Store for Careless {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key).await
    }
    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        self.0.put(key, value).await.map(|()| Created::Created)
    }
    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        self.0.put(key, value).await
    }
    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.0.delete(key).await
    }
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.0.list(prefix, after, limit).await
    }
}

#[tokio::test]
async fn who_breaks_a_rule_is_told_the_rule_and_the_fix() {
    let case = tokio::spawn(async {
        let fixture = OneStore(Arc::new(Careless(Memory::new())));
        values::create_is_exclusive(&fixture, Capabilities::ALL).await;
    });
    let told = case.await.unwrap_err().into_panic();
    let told = told.downcast_ref::<String>().unwrap();
    assert!(told.contains("create writes only where there is no value"), "{told}");
    assert!(told.contains("not a get and then a put"), "{told}");
}

#[test]
fn every_assertion_of_the_suite_names_its_rule() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/conformance");
    let mut asserted = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        for (_, after) in text.match_indices("assert").map(|(at, _)| text.split_at(at)) {
            let statement = after.split(";\n").next().unwrap();
            assert!(statement.contains("\"{RULE}"), "{}: {statement}", path.display());
            asserted += 1;
        }
    }
    assert!(asserted > 70, "only {asserted} were found");
}
