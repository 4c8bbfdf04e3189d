//! Many that wait: the memory for each, what they do while nothing happens, and how soon they go on.

use super::counted::Counted;
use super::{arg, result};
use crate::process;
use crate::wire::Link;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hitl::storage::Store;
use hitl::{Event, Hitl};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many are created, or answered, at the same moment.
const AT_ONCE: usize = 64;

/// STORE COUNT IDLE: `COUNT` events, and `IDLE` seconds in which nothing happens.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(arg(args, 0)?, arg(args, 1)?, arg(args, 2)?))
}

async fn measure(store: String, count: usize, idle: u64) -> Result<()> {
    let store = Counted::new(hitl::stores().open(&store).await?);
    let shared: Arc<dyn Store> = store.clone();
    let hitl = Hitl::builder().store(shared).public_url("http://localhost").build().await?;
    // What is made once and stays is made before the memory is looked at.
    let warm = create(&hitl, AT_ONCE * 8).await?;
    let waits = warm.first().context("no events")?;
    ensure!(
        tokio::time::timeout(Duration::from_millis(200), waits.wait()).await.is_err(),
        "answered too soon"
    );
    drop(warm);
    let empty = rss()?;
    let events = create(&hitl, count).await?;
    let created = rss()?;

    let links = events.iter().map(|event| Link::new(event.form_url())).collect::<Result<Vec<_>>>()?;
    let held = rss()?;
    let resumed = Arc::new(AtomicUsize::new(0));
    let mut waiters = JoinSet::new();
    let began = Instant::now();
    for event in events {
        let resumed = resumed.clone();
        waiters.spawn(async move {
            let answer = event.wait().await;
            resumed.fetch_add(1, Ordering::Relaxed);
            answer.map(|_| Instant::now())
        });
    }
    let wakeups = store.wakeups().context("this store does not wake")?;
    while wakeups.waiting() < count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let all_wait = began.elapsed();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let waiting = rss()?;

    store.take();
    let before = process::cpu("self");
    tokio::time::sleep(Duration::from_secs(idle)).await;
    let used =
        before.zip(process::cpu("self")).map(|(before, after)| after.saturating_sub(before).as_secs_f64());
    let operations = store.take();

    let began = Instant::now();
    answer(&hitl, links).await?;
    let confirmed = Instant::now();
    let behind = count - resumed.load(Ordering::Relaxed);
    let mut last = began;
    while let Some(waited) = waiters.join_next().await {
        last = last.max(waited??);
    }
    result(&json!({
        "empty": empty,
        "created": created,
        "waiting": waiting - (held - created),
        "all_wait": all_wait.as_secs_f64(),
        "idle_cpu": used,
        "idle_operations": operations,
        "answered": (confirmed - began).as_secs_f64(),
        "behind": behind,
        "last_after": last.saturating_duration_since(confirmed).as_secs_f64(),
        "operations": store.take(),
        "woken": wakeups.woken(),
    }));
    Ok(())
}

fn rss() -> Result<u64> {
    process::rss("self").context("this system does not tell how much memory a process has")
}

async fn create(hitl: &Hitl, count: usize) -> Result<Vec<Event<i64>>> {
    let mut events = Vec::with_capacity(count);
    let mut creating = JoinSet::new();
    for _ in 0..count {
        if creating.len() == AT_ONCE
            && let Some(event) = creating.join_next().await
        {
            events.push(event??);
        }
        creating.spawn(hitl.event::<i64>("waiters").prompt("What should I add to x?").create());
    }
    while let Some(event) = creating.join_next().await {
        events.push(event??);
    }
    Ok(events)
}

/// Answers all, as if over HTTP.
async fn answer(hitl: &Hitl, links: Vec<Link>) -> Result<()> {
    let mut answering = JoinSet::new();
    for link in links {
        if answering.len() == AT_ONCE
            && let Some(answered) = answering.join_next().await
        {
            answered??;
        }
        let hitl = hitl.clone();
        answering.spawn(async move {
            let request = http::Request::post("/submit/json").header("content-type", "application/json");
            let response = hitl.request(request.body(Bytes::from(link.answer()))?).await?;
            ensure!(response.status() == 200, "{}: {:?}", response.status(), response.body());
            Ok(())
        });
    }
    while let Some(answered) = answering.join_next().await {
        answered??;
    }
    Ok(())
}
