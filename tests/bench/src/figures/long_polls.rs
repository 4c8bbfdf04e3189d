//! What requests that wait cost a server: for one event each, and for a thousand at once.

use crate::bench::Bench;
use crate::server::Server;
use crate::table::Table;
use crate::wire::{self, Link};
use anyhow::{Context, Result, ensure};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// How long all of them may take until they wait.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long until the instances are gone that the crowd took when it came: they are looked through every five seconds.
const SETTLED: Duration = Duration::from_secs(12);

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    let count = bench.amount(1_000, 50);
    let place = bench.place()?;
    let server = Server::hitl(bench, &place)?;
    let (_, links) = server.create(count, 16)?;
    // What is made once and stays is made before the memory is looked at.
    let warm = waiting(&server, links.iter().take(count / 10).map(one))?;
    let before = server.process.rss().context("this system does not tell how much memory a process has")?;
    let polls = waiting(&server, links.iter().map(one))?;
    let each = memory(&server, before)? / polls.len() as f64;
    let what = format!("{count} requests that wait for an event each");
    table.row(&what, &format!("{each:.1} KiB each"), "10 KiB", "resident memory");
    // They stay, so that nothing is given back while the others are measured.
    let before = server.process.rss().context("no memory")?;
    let ids: Vec<&str> = links.iter().map(|link| &*link.id).collect();
    let long = waiting(&server, (0..8).map(|_| many(&ids)))?;
    let each = memory(&server, before)? / long.len() as f64;
    drop((warm, polls, long));
    let what = format!("a request that waits for {count} events");
    table.row(&what, &format!("{each:.1} KiB"), "", "resident memory; the mean of 8");
    Ok(())
}

fn one(link: &Link) -> Vec<u8> {
    wire::get(&format!("/v1/events/{}?wait=60", link.id))
}

fn many(ids: &[&str]) -> Vec<u8> {
    let body = serde_json::json!({ "ids": ids, "wait": 60 }).to_string();
    wire::post("/v1/wait", &body)
}

/// How much more it has than `before`, in KiB.
fn memory(server: &Server, before: u64) -> Result<f64> {
    let after = server.process.rss().context("the server is gone")?;
    Ok(after.saturating_sub(before) as f64 / 1024.0)
}

/// Connections on which these were asked, when the server says that so many wait.
fn waiting(server: &Server, requests: impl Iterator<Item = Vec<u8>>) -> Result<Vec<TcpStream>> {
    let (already, mut streams) = (waiters(server)?, Vec::new());
    for request in requests {
        let mut stream = TcpStream::connect(server.address)?;
        stream.write_all(&request)?;
        streams.push(stream);
    }
    let began = Instant::now();
    while waiters(server)? < already + streams.len() as f64 {
        ensure!(began.elapsed() < PATIENCE, "they do not all wait");
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(SETTLED);
    for stream in &mut streams {
        stream.set_nonblocking(true)?;
        let answered = stream.read(&mut [0; 1]);
        ensure!(answered.is_err_and(|error| error.kind() == ErrorKind::WouldBlock), "one does not wait");
    }
    Ok(streams)
}

/// How many wait, as the server counts them.
fn waiters(server: &Server) -> Result<f64> {
    let reply = server.first_reply(&wire::get("/metrics"))?;
    let text = String::from_utf8(reply.body)?;
    let line = text.lines().find_map(|line| line.strip_prefix("hitl_waiters ")).context("no metric")?;
    Ok(line.trim().parse()?)
}
