//! Creating and answering, over one to three servers.

use crate::bench::Bench;
use crate::load::{self, Ran};
use crate::server::Server;
use crate::stats::{ms, number, percentile};
use crate::table::Table;
use crate::wire::{self, Link};
use anyhow::Result;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

/// A store, as its servers are told of it.
pub(super) struct Shared<'a> {
    /// What it is called in the table.
    pub(super) name: &'a str,
    pub(super) url: &'a str,
    pub(super) variables: &'a [(&'a str, &'a str)],
}

/// What came of one round.
pub(super) struct Rates {
    pub(super) create: f64,
    pub(super) submit: f64,
}

impl Shared<'_> {
    /// `count` servers on the store.
    pub(super) fn servers(&self, bench: &Bench, place: &Path, count: usize) -> Result<Vec<Server>> {
        (0..count).map(|_| Server::on(bench, place, self.url, self.variables)).collect()
    }

    /// `events` created and answered over `connections` connections to `servers`; `raw` is the rate of the store alone.
    pub(super) fn rates(
        &self,
        table: &mut Table,
        servers: &[Server],
        connections: usize,
        events: usize,
        raw: Option<f64>,
        alone: Option<&Rates>,
    ) -> Result<Rates> {
        let addresses: Vec<SocketAddr> = servers.iter().map(|server| server.address).collect();
        let what = |what: &str| {
            format!("{}: {what}, {connections} connections, {} servers", self.name, servers.len())
        };
        let beside = |rate: f64, alone: Option<f64>, busy: &str| {
            let raw = raw.map(|raw| format!("× {} of the store's own SELECT + INSERT; ", number(rate / raw)));
            let alone = alone.map(|alone| format!("× {} of one server; ", number(rate / alone)));
            format!("{}{}{busy}", raw.unwrap_or_default(), alone.unwrap_or_default())
        };
        let requests = vec![wire::create("bench", 3600); events];
        let (created, busy) = busy(|| load::spread(&addresses, connections, requests))?;
        let links = created.replies.iter().map(Link::created).collect::<Result<Vec<_>>>()?;
        table.row(
            &what("POST /v1/events"),
            &describe(&created),
            "",
            &beside(created.rate(), alone.map(|alone| alone.create), &busy),
        );
        let requests = links.iter().map(Link::submit_json).collect();
        let (answered, busy) = self::busy(|| load::spread(&addresses, connections, requests))?;
        let aim = if servers.len() == 1 { "half of the raw rate" } else { "1.6 × one server with 3" };
        table.row(
            &what("POST /submit/json"),
            &describe(&answered),
            aim,
            &beside(answered.rate(), alone.map(|alone| alone.submit), &busy),
        );
        Ok(Rates { create: created.rate(), submit: answered.rate() })
    }
}

fn describe(ran: &Ran) -> String {
    let at = |share| ms(percentile(&ran.latencies, share));
    format!("{}/s; p50 {} ms, p99 {} ms", number(ran.rate()), at(0.5), at(0.99))
}

/// The same, and how busy the machine's cores were meanwhile.
fn busy<T>(run: impl FnOnce() -> Result<T>) -> Result<(T, String)> {
    let before = cores();
    let ran = run()?;
    let share = before
        .zip(cores())
        .map(|((busy, all), (busy_then, all_then))| 100.0 * (busy_then - busy) / (all_then - all).max(1.0));
    let said = share.map_or(String::new(), |share| format!("the cores were {}% busy", number(share)));
    Ok((ran, said))
}

/// Ticks in which the cores did something, and all.
fn cores() -> Option<(f64, f64)> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    let ticks: Vec<f64> =
        stat.lines().next()?.split_whitespace().skip(1).filter_map(|text| text.parse().ok()).collect();
    let all: f64 = ticks.iter().take(8).sum();
    let idle = ticks.get(3)? + ticks.get(4)?;
    Some((all - idle, all))
}

/// The median of how long the first page of open events takes, in milliseconds.
pub(super) fn first_page(server: &Server) -> Result<f64> {
    let mut client = wire::Client::connect(server.address)?;
    let request = wire::get("/v1/events?limit=50");
    let mut times = Vec::new();
    for _ in 0..50 {
        let began = std::time::Instant::now();
        client.expect(&request)?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(crate::stats::median(times))
}

/// Long enough for what a database counts to be there to be read.
pub(super) const COUNTED: Duration = Duration::from_millis(1_500);
