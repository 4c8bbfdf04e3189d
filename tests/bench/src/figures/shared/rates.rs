//! Creating and answering, over one to three servers.

use crate::bench::Bench;
use crate::load::{self, Ran};
use crate::process;
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
        let (created, busy) = busy(servers, || load::spread(&addresses, connections, requests))?;
        let links = created.replies.iter().map(Link::created).collect::<Result<Vec<_>>>()?;
        table.row(
            &what("POST /v1/events"),
            &describe(&created),
            "",
            &beside(created.rate(), alone.map(|alone| alone.create), &busy),
        );
        let requests = links.iter().map(Link::submit_json).collect();
        let (answered, busy) = self::busy(servers, || load::spread(&addresses, connections, requests))?;
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

/// The same, and who computed meanwhile, in words.
fn busy(servers: &[Server], run: impl FnOnce() -> Result<Ran>) -> Result<(Ran, String)> {
    let before = Computed::now(servers);
    let ran = run()?;
    let said = before.zip(Computed::now(servers)).map(|(before, now)| now.since(&before, ran.requests));
    Ok((ran, said.unwrap_or_default()))
}

/// How long the machine's cores have computed so far, in ticks, and for whom.
struct Computed {
    all: f64,
    idle: f64,
    servers: f64,
    load: f64,
}

impl Computed {
    /// None where the system does not tell.
    fn now(servers: &[Server]) -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/stat").ok()?;
        let ticks: Vec<f64> =
            stat.lines().next()?.split_whitespace().skip(1).filter_map(|text| text.parse().ok()).collect();
        let each: Option<Vec<Duration>> = servers.iter().map(|server| server.process.cpu()).collect();
        Some(Self {
            all: ticks.iter().take(8).sum(),
            idle: ticks.get(3)? + ticks.get(4)?,
            servers: process::ticks(each?.iter().sum()),
            load: process::ticks(process::cpu("self")?),
        })
    }

    /// Whose the time since `before` was, for each of `requests`: what is neither the servers' nor this program's is taken for the
    /// store's, since the machine has nothing else to do.
    fn since(&self, before: &Self, requests: usize) -> String {
        let (all, idle) = (self.all - before.all, self.idle - before.idle);
        let (servers, load) = (self.servers - before.servers, self.load - before.load);
        let store = (all - idle - servers - load).max(0.0);
        let busy = 100.0 * (all - idle) / all.max(1.0);
        let each =
            |ticks: f64| number(1e6 / process::ticks(Duration::from_secs(1)) * ticks / requests as f64);
        format!(
            "cores {}% busy, for each {} µs in hitl, {} µs in the store, {} µs in the load",
            number(busy),
            each(servers),
            each(store),
            each(load)
        )
    }
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
