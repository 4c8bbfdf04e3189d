//! What it costs a submit that the store looks, before and after each write, whether its files are still the ones at their path.

use crate::bench::{Bench, KEY};
use crate::process;
use crate::stats::number;
use crate::table::Table;
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use hitl::Hitl;
use hitl::storage::{Config, SqliteConfig};
use std::path::Path;
use std::time::Duration;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let (with, without) = (bench.place()?, bench.place()?);
    let (events, rounds) = (bench.amount(200, 100), bench.amount(100, 1));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (mut checked, mut unchecked) = (0.0, 0.0);
    runtime.block_on(async {
        let with = hitl(SqliteConfig::new(file(&with))).await?;
        let without = hitl(SqliteConfig::new(file(&without)).unchecked()).await?;
        for _ in 0..rounds {
            // By turns, and short ones: a machine has its hours, and its minutes.
            checked += submits(&with, events).await? / rounds as f64;
            unchecked += submits(&without, events).await? / rounds as f64;
        }
        anyhow::Ok(())
    })?;
    table.row(
        "looking at the store's files, of a submit",
        &format!("{} of its CPU", number((checked - unchecked) / checked)),
        "< 1/20",
        &format!("{} µs with, {} µs without, one by one", number(checked), number(unchecked)),
    );
    Ok(())
}

fn file(place: &Path) -> std::path::PathBuf {
    place.join("hitl.db")
}

async fn hitl(store: SqliteConfig) -> Result<Hitl> {
    Ok(Hitl::builder().store(store.open().await?).api_key(KEY).build().await?)
}

/// Microseconds of computing for each of so many submits, one after the other.
async fn submits(hitl: &Hitl, events: usize) -> Result<f64> {
    let mut ids = Vec::new();
    for number in 0..events {
        let event = hitl.event::<i64>(&format!("event {number}")).prompt("How many?").create().await?;
        ids.push(event.id().to_owned());
    }
    let before = computed()?;
    for id in ids {
        let request = http::Request::post(format!("/v1/events/{id}/response"))
            .header("authorization", format!("Bearer {KEY}"))
            .header("content-type", "application/json")
            .body(Bytes::from_static(br#"{"value":7}"#))?;
        let status = hitl.request(request).await?.status();
        ensure!(status == 200, "an answer was not taken: {status}");
    }
    Ok((computed()? - before).as_secs_f64() * 1e6 / events as f64)
}

fn computed() -> Result<Duration> {
    process::cpu("self").context("the system does not tell how long a process computes")
}
