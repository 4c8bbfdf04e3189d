//! A store as its operator sees it.

use super::lifecycle::{self, Change};
use super::writes::Writes;
use crate::metrics::{Failed, Metrics, Operation};
use async_trait::async_trait;
use hitl_storage::{Created, Store, StoreError, Wakeups};
use std::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime};
use tracing::Instrument;

/// Counts and logs what is done to a store. Clients get words for them; the log gets the reason.
#[derive(Debug)]
pub(crate) struct Observed {
    store: Arc<dyn Store>,
    metrics: Arc<Metrics>,
    writes: Writes,
}

impl Observed {
    pub(crate) fn new(store: Arc<dyn Store>, metrics: Arc<Metrics>) -> Observed {
        Observed { store, metrics, writes: Writes::default() }
    }

    /// Whether an answer would be taken now, as far as it is known.
    pub(crate) async fn takes_writes(&self) -> bool {
        self.writes.are_taken(self).await
    }

    /// A write, which says whether the store takes others.
    async fn write<T>(
        &self,
        operation: Operation,
        key: &str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let result = self.observe(operation, key, work).await;
        self.writes.note(&result);
        result
    }

    async fn observe<T>(
        &self,
        operation: Operation,
        key: &str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let span = tracing::debug_span!("store", operation = operation.name(), key);
        let begun = Instant::now();
        let result = work.instrument(span.clone()).await;
        let took = begun.elapsed();
        let failed = result.as_ref().err().map(Failed::from);
        self.metrics.operation(operation, took, failed);
        let _entered = span.enter();
        match &result {
            Ok(_) => tracing::trace!(microseconds = micros(took), "done"),
            Err(error) => failure(operation, key, error),
        }
        result
    }
}

/// What stands for all of `keys` in the log.
fn first(keys: &[String]) -> &str {
    keys.first().map(String::as_str).unwrap_or_default()
}

fn micros(took: std::time::Duration) -> u64 {
    u64::try_from(took.as_micros()).unwrap_or(u64::MAX)
}

/// A failure that may pass by itself is a warning; any other needs an operator and is an error.
fn failure(operation: Operation, key: &str, error: &StoreError) {
    let (operation, reason, detail) = (operation.name(), error.to_string(), error.detail());
    if error.is_stopping() {
        tracing::debug!(operation, key, reason, "an operation of the store was given up");
    } else if error.is_retryable() {
        tracing::warn!(operation, key, reason, detail, "an operation of the store failed");
    } else {
        tracing::error!(operation, key, reason, detail, "an operation of the store failed");
    }
}

impl fmt::Display for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}

#[async_trait]
impl Store for Observed {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.observe(Operation::Get, key, self.store.get(key)).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.observe(Operation::GetMany, first(keys), self.store.get_many(keys)).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        let change = lifecycle::change(key, &value, lifecycle::is_logged());
        let deciding = matches!(&change, Some((id, Change::Outcome(_))) if self.metrics.deciding(id));
        let result = self.write(Operation::Create, key, self.store.create(key, value)).await;
        if let Some((id, change)) = change {
            match (&result, &change) {
                (Ok(Created::Created), Change::Request(_)) => self.metrics.events_created.increment(),
                (Ok(Created::Created), Change::Outcome(ended)) => self.metrics.ended(ended),
                (_, Change::Outcome(_)) if deciding => self.metrics.not_decided(id),
                _ => {}
            }
            if matches!(result, Ok(Created::Created)) {
                change.log(id);
            }
        }
        if matches!(result, Ok(Created::Created)) {
            lifecycle::log_access(key);
        }
        result
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        let result = self.write(Operation::Put, key, self.store.put(key, value)).await;
        if result.is_ok() {
            lifecycle::log_access(key);
        }
        result
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.write(Operation::Delete, key, self.store.delete(key)).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        self.write(Operation::DeleteMany, first(keys), self.store.delete_many(keys)).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.observe(Operation::List, prefix, self.store.list(prefix, after, limit)).await
    }

    async fn clock(&self) -> Result<Option<SystemTime>, StoreError> {
        self.store.clock().await
    }

    async fn flush(&self) {
        self.store.flush().await;
    }

    fn wakeups(&self) -> Option<&Wakeups> {
        self.store.wakeups()
    }

    fn pushes(&self) -> bool {
        self.store.pushes()
    }
}
