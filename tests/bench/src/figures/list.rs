//! Listing open events, when there are a million of them.

use crate::bench::Bench;
use crate::server::{Server, store};
use crate::stats::{median, number};
use crate::table::Table;
use crate::wire::{self, Client};
use anyhow::{Context, Result, ensure};
use hitl::storage::Store;
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;

/// How long the events wait, in seconds: longer than it takes to make a million of them.
const WEEK: u32 = 7 * 86_400;
/// How many writes are under way at once; they share transactions.
const AT_ONCE: usize = 4096;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let place = bench.place()?;
    let few = Server::hitl(bench, &place)?;
    let mut client = Client::connect(few.address)?;
    for _ in 0..100 {
        client.expect(&wire::create("bench", WEEK))?;
    }
    drop(client);
    let (page_of_few, inbox_of_few) = pages(&few)?;
    drop(few);

    let count = bench.amount(1_000_000, 5_000);
    let began = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(fill(&store(&place), count))?;
    eprintln!("bench: {count} events were made in {:.0} s", began.elapsed().as_secs_f64());
    let (page, inbox) = pages(&Server::hitl(bench, &place)?)?;
    let count = number(f64::from(count));
    for (what, many, few) in
        [("GET /v1/events?limit=50", page, page_of_few), ("GET / (the inbox)", inbox, inbox_of_few)]
    {
        let measured = format!("{} ms ({} bytes)", number(many.time), number(many.bytes));
        let beside = format!("of 100 open events: {} ms ({} bytes)", number(few.time), number(few.bytes));
        table.row(&format!("{what}, first page of {count} open events"), &measured, "< 20 ms", &beside);
    }
    Ok(())
}

/// What the first page took: milliseconds, the median of 50.
struct Page {
    time: f64,
    bytes: f64,
}

fn pages(server: &Server) -> Result<(Page, Page)> {
    let mut client = Client::connect(server.address)?;
    let mut page = |target| {
        let request = wire::get(target);
        let (mut times, mut bytes) = (Vec::new(), 0);
        for _ in 0..50 {
            let began = Instant::now();
            bytes = client.expect(&request)?.body.len();
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        Ok::<_, anyhow::Error>(Page { time: median(times), bytes: bytes as f64 })
    };
    Ok((page("/v1/events?limit=50")?, page("/")?))
}

/// Copies an open event that is in `store` until there are `count` more of it.
async fn fill(store: &str, count: u32) -> Result<()> {
    let store = hitl::stores().open(store).await?;
    let requests = store.list("hitl-requests/", None, 1).await?;
    let id = requests.first().and_then(|key| key.split('/').nth(1)).context("there is no open event")?;
    let mut markers = store.list("hitl-due/", None, u32::MAX).await?;
    markers.retain(|marker| marker.ends_with(id));
    ensure!(!markers.is_empty(), "the event has no markers");
    let request = store.get(&format!("hitl-requests/{id}/request.json")).await?.context("no request")?;
    let request = String::from_utf8(request)?;
    ensure!(
        id.len() == 32 && request.contains(id),
        "events are stored in another way than this program knows"
    );
    let mut writing = JoinSet::new();
    for chunk in 0..count.div_ceil(CHUNK) {
        let mut ids: Vec<u128> =
            (0..CHUNK.min(count - chunk * CHUNK)).map(|at| scattered(chunk * CHUNK + at)).collect();
        // In order within a chunk, since writes all over the index of a large table take minutes.
        ids.sort_unstable();
        for new in ids {
            let new = format!("{new:032x}");
            if writing.len() >= AT_ONCE
                && let Some(written) = writing.join_next().await
            {
                written??;
            }
            let markers = markers.iter().map(|marker| marker.replace(id, &new)).collect();
            writing.spawn(write(store.clone(), markers, request.replace(id, &new), new));
        }
        eprintln!("bench: {} of {count} events", (chunk + 1).saturating_mul(CHUNK).min(count));
    }
    while let Some(written) = writing.join_next().await {
        written??;
    }
    Ok(())
}

/// How many events are written in the order of their keys.
const CHUNK: u32 = 50_000;

/// An id for the `at`th event, in no order that anybody could see: the finaliser of SplitMix64, twice.
fn scattered(at: u32) -> u128 {
    let mix = |seed: u64| {
        let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let first = mix(u64::from(at));
    u128::from(first) << 64 | u128::from(mix(first))
}

async fn write(store: Arc<dyn Store>, markers: Vec<String>, request: String, id: String) -> Result<()> {
    for marker in markers {
        store.put(&marker, Vec::new()).await?;
    }
    store.create(&format!("hitl-requests/{id}/request.json"), request.into_bytes()).await?;
    Ok(())
}
