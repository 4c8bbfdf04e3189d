//! What a scrape is answered with.

use super::Metrics;
use super::encode::{self, Open};
use crate::guarded::guarded;
use bytes::Bytes;
use hitl_core::keys;
use hitl_storage::{Store, StoreError};
use http::{Response, StatusCode};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long a count of the open events is good for. More frequent scrapes do not count again.
const FRESH: Duration = Duration::from_secs(15);
/// How long the store may take to count.
const PATIENCE: Duration = Duration::from_secs(2);
/// Up to so many open events are counted.
const MOST: u64 = 20_000;
/// How many keys one call lists.
const PAGE: u32 = 1_000;

/// The numbers of a process, and the open events of its store.
pub(crate) struct Exposition {
    metrics: Arc<Metrics>,
    store: Arc<dyn Store>,
    counted: Mutex<Option<(Instant, Option<Open>)>>,
}

impl Exposition {
    pub(crate) fn new(metrics: Arc<Metrics>, store: Arc<dyn Store>) -> Exposition {
        Exposition { metrics, store, counted: Mutex::default() }
    }

    /// All numbers, in the Prometheus text format.
    pub(crate) async fn response(&self) -> Response<Bytes> {
        guarded(StatusCode::OK, encode::CONTENT_TYPE, encode::encode(&self.metrics, self.open().await))
    }

    /// How many events are open, a moment ago at most; none if the store does not say.
    async fn open(&self) -> Option<Open> {
        // Held while it counts: who comes meanwhile gets the same count.
        let mut counted = self.counted.lock().await;
        if let Some((when, open)) = *counted
            && when.elapsed() < FRESH
        {
            return open;
        }
        let open = match tokio::time::timeout(PATIENCE, count(&*self.store)).await {
            Ok(Ok(open)) => Some(open),
            Ok(Err(_)) | Err(_) => None,
        };
        *counted = Some((Instant::now(), open));
        open
    }
}

/// Counts the markers of open events. Other hosts open and end events, too, so this process's own sums would not do.
async fn count(store: &dyn Store) -> Result<Open, StoreError> {
    let mut count = 0;
    // Each event has one marker in the one or the other, by the version that created it.
    for prefix in [&*keys::all_due(), keys::PENDING] {
        let mut after = None;
        loop {
            let page = store.list(prefix, after.as_deref(), PAGE).await?;
            count += page.len() as u64;
            if count >= MOST {
                return Ok(Open { count, more: true });
            }
            if page.len() < PAGE as usize {
                break;
            }
            after = page.into_iter().next_back();
        }
    }
    Ok(Open { count, more: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn open_events_are_counted_up_to_a_bound() {
        let store = hitl_storage::open("memory:").await.unwrap();
        let marker = |n: u64| format!("{}{n:08}", keys::all_due());
        for n in 0..1_500 {
            store.put(&marker(n), Vec::new()).await.unwrap();
        }
        store.put("hitl-requests/x/request.json", Vec::new()).await.unwrap();
        store.put(&format!("{}p/d/r/old", keys::PENDING), Vec::new()).await.unwrap();
        assert_eq!(count(&*store).await, Ok(Open { count: 1_501, more: false }));
        for n in 1_500..MOST {
            store.put(&marker(n), Vec::new()).await.unwrap();
        }
        assert_eq!(count(&*store).await, Ok(Open { count: MOST, more: true }));
    }

    #[tokio::test]
    async fn a_scrape_has_the_numbers_and_asks_the_store_once() {
        let store = hitl_storage::open("memory:").await.unwrap();
        let metrics = Arc::new(Metrics::default());
        metrics.events_created.increment();
        metrics.answered(204, Some(Duration::from_millis(3)));
        let exposition = Exposition::new(metrics, store.clone());
        let text = async || String::from_utf8(exposition.response().await.into_body().to_vec()).unwrap();
        let first = text().await;
        for line in [
            "hitl_events_created_total 1",
            "hitl_events_ended_total{status=\"timed_out\",by=\"deadline\"} 0",
            "hitl_events_open 0",
            "hitl_responses_total{class=\"2xx\"} 1",
            "hitl_request_seconds_bucket{le=\"0.0025\"} 0",
            "hitl_request_seconds_bucket{le=\"0.005\"} 1",
            "hitl_request_seconds_count 1",
            "hitl_store_errors_total{operation=\"create\",error=\"unavailable\"} 0",
        ] {
            assert!(first.lines().any(|other| other == line), "{line} is not in\n{first}");
        }
        store.put(&format!("{}x", keys::all_due()), Vec::new()).await.unwrap();
        assert!(text().await.contains("hitl_events_open 0\n"), "a count is good for a while");
    }
}
