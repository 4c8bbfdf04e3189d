//! From the start of the program to its first answer.

use crate::bench::Bench;
use crate::server::Server;
use crate::stats::{median, number};
use crate::table::Table;
use crate::wire;
use anyhow::{Context, Result};
use std::time::Instant;

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let place = bench.place()?;
    let health = wire::request("GET", "/health", "", "");
    let first = {
        // The folder of the cache is this run's own, so this one compiles, unless another figure came before.
        let _ = std::fs::remove_dir_all(bench.folder().join("cache"));
        let began = Instant::now();
        Server::start(bench, &place)?.first_reply(&health)?;
        began.elapsed().as_secs_f64() * 1000.0
    };
    let server = Server::hitl(bench, &place)?;
    let (_, links) = server.create(1, 1)?;
    let form = links.first().context("no event")?.open();
    drop(server);

    let (mut healths, mut forms, mut bare, mut rss) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for trial in 0..bench.amount(40, 4) {
        let (request, times) = if trial % 2 == 0 { (&health, &mut healths) } else { (&form, &mut forms) };
        let began = Instant::now();
        let server = Server::start(bench, &place)?;
        server.first_reply(request)?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        if request == &form {
            rss.extend(server.process.rss().map(|bytes| bytes as f64 / f64::from(1 << 20)));
        }
        drop(server);
        let began = Instant::now();
        Server::start_hyper(bench, 10)?.first_reply(&health)?;
        bare.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    let starts = healths.len();
    let range = |times: &[f64]| {
        let least = times.iter().copied().fold(f64::INFINITY, f64::min);
        let most = times.iter().copied().fold(0.0, f64::max);
        format!("{} ms ({} to {})", number(median(times.to_vec())), number(least), number(most))
    };
    let beside = format!("a bare hyper server: {}", range(&bare));
    table.row(
        &format!("start to the first GET /health, median of {starts}"),
        &range(&healths),
        "50 ms",
        &beside,
    );
    let beside = format!("the first start of all, which compiles the component: {} ms", number(first));
    table.row(&format!("start to the first GET /form, median of {starts}"), &range(&forms), "50 ms", &beside);
    let measured = if rss.is_empty() { "unknown".to_owned() } else { format!("{} MiB", number(median(rss))) };
    table.row("resident memory after the first form", &measured, "30 MiB", "");
    Ok(())
}
