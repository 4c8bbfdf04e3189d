//! The conformance suite on all backends.

use async_trait::async_trait;
use hitl_storage::conformance::{Capabilities, OneStore, StoreFixture};
use hitl_storage::{Memory, Notifying, Store, Wakeups, conformance_tests};
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
