//! Waiters of a store that is shared, without events: what they cost the store, and how soon they hear of what others write.

use super::{arg, result};
use crate::process;
use anyhow::{Context, Result};
use hitl::storage::Store;
use serde_json::json;
use std::io::{BufRead, stdin};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a waiter may wait for what was written.
const PATIENCE: Duration = Duration::from_secs(120);

/// STORE OTHER COUNT TRIALS REST: `COUNT` waiters at `STORE`; `TRIALS` outcomes that are written to `OTHER`, another way to the same
/// store, `REST` milliseconds apart. Says `waiting` once they wait, and goes on when it is sent a line.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(arg(args, 0)?, arg(args, 1)?, arg(args, 2)?, arg(args, 3)?, arg(args, 4)?))
}

#[allow(clippy::print_stdout, reason = "this is how the process that asked learns of it")]
async fn measure(store: String, other: String, count: u64, trials: u64, rest: u64) -> Result<()> {
    let stores = hitl::stores();
    let store: Arc<dyn Store> = stores.open(&store).await?;
    let other: Arc<dyn Store> = stores.open(&other).await?;
    let hub = store.wakeups().context("this store does not wake")?;
    let me = hitl::random_key();
    let key = |number: u64| format!("hitl-requests/{}-{number}/response.json", &me[..16]);
    // The first waiter starts the reader, which wakes all who were there before it.
    let first = hub.subscribe(&key(0));
    let _ = tokio::time::timeout(Duration::from_secs(5), first).await;
    let before = process::rss("self").context("this system does not tell how much memory a process has")?;
    let mut waiters: Vec<_> = (0..count).map(|number| hub.subscribe(&key(number))).collect();
    let memory = process::rss("self").unwrap_or(before).saturating_sub(before);
    println!("waiting");
    stdin().lock().lines().next().context("nobody says when to go on")??;

    let mut latencies = Vec::new();
    for trial in 0..trials.min(count) {
        tokio::time::sleep(Duration::from_millis(rest)).await;
        let waiter = &mut waiters[usize::try_from(trial)?];
        other.create(&key(trial), b"{}".to_vec()).await?;
        let written = Instant::now();
        tokio::time::timeout(PATIENCE, waiter).await.context("a waiter was not woken")?;
        latencies.push(written.elapsed().as_secs_f64() * 1e6);
    }
    result(&json!({ "memory": memory as f64 / count as f64, "latencies": latencies }));
    Ok(())
}
