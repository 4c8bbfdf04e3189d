//! Servers that are measured: `hitl serve`, and one that does nothing but answer.

use crate::bench::{Bench, KEY};
use crate::load::{self, Ran};
use crate::process::Process;
use crate::wire::{self, Client, Link, Reply};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server in a process of its own.
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// `hitl serve` on the store in `place`, when it accepts connections.
    pub(crate) fn hitl(bench: &Bench, place: &Path) -> Result<Server> {
        let server = Server::start(bench, place)?;
        server.first_reply(&wire::request("GET", "/health", "", ""))?;
        Ok(server)
    }

    /// The same, the moment it is started.
    pub(crate) fn start(bench: &Bench, place: &Path) -> Result<Server> {
        Server::start_on(bench, place, &store(place), &[])
    }

    /// `hitl serve` on a store that is elsewhere, with variables that let it in; it logs into `place`.
    pub(crate) fn on(bench: &Bench, place: &Path, store: &str, variables: &[(&str, &str)]) -> Result<Server> {
        let server = Server::start_on(bench, place, store, variables)?;
        server.first_reply(&wire::request("GET", "/health", "", ""))?;
        Ok(server)
    }

    fn start_on(bench: &Bench, place: &Path, store: &str, variables: &[(&str, &str)]) -> Result<Server> {
        let address = free_address()?;
        let log = File::options().create(true).append(true).open(place.join("serve.log"))?;
        let mut command = bench.hitl();
        command.args(["serve", "--listen", &address.to_string()]).env("HITL_API_KEY", KEY);
        command.env("HITL_STORE", store).envs(variables.iter().copied());
        command.stdout(Stdio::null()).stderr(log);
        Server::of(&mut command, address)
    }

    /// A server that answers everything with `size` bytes, and does nothing else.
    pub(crate) fn hyper(bench: &Bench, size: usize) -> Result<Server> {
        let server = Server::start_hyper(bench, size)?;
        server.first_reply(&wire::request("GET", "/", "", ""))?;
        Ok(server)
    }

    /// The same, the moment it is started.
    pub(crate) fn start_hyper(bench: &Bench, size: usize) -> Result<Server> {
        let address = free_address()?;
        let mut command = bench.role("hyper-server")?;
        command.args([address.to_string(), size.to_string()]).stdout(Stdio::null());
        Server::of(&mut command, address)
    }

    fn of(command: &mut Command, address: SocketAddr) -> Result<Server> {
        Ok(Server { process: Process::start(command)?, address })
    }

    /// Asks until it answers; it has to be a success.
    pub(crate) fn first_reply(&self, request: &[u8]) -> Result<Reply> {
        let began = Instant::now();
        loop {
            match Client::connect(self.address) {
                Ok(mut client) => return client.expect(request),
                Err(_) if self.process.has_ended() => bail!("the server ended before it answered"),
                Err(error) if began.elapsed() > PATIENCE => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_micros(100)),
            }
        }
    }

    /// Makes `count` events that wait for an hour, over `connections` connections.
    pub(crate) fn create(&self, count: usize, connections: usize) -> Result<(Ran, Vec<Link>)> {
        let requests = vec![wire::create("bench", 3600); count];
        let ran = load::replies(self.address, connections, requests)?;
        let links = ran.replies.iter().map(Link::created).collect::<Result<Vec<_>>>()?;
        Ok((ran, links))
    }

    /// What `run` costs this server: microseconds of computing for each request.
    pub(crate) fn costs(&self, run: impl FnOnce() -> Result<Ran>) -> Result<(Ran, Option<f64>)> {
        let before = self.process.cpu();
        let ran = run()?;
        // What is done after the last answer belongs to it.
        std::thread::sleep(Duration::from_millis(50));
        let used = before.zip(self.process.cpu()).map(|(before, after)| after.saturating_sub(before));
        // The system counts in steps of 10 ms: a few of them say nothing.
        let used = used.filter(|used| *used >= Duration::from_millis(50));
        let each = used.map(|used| used.as_secs_f64() * 1e6 / ran.requests as f64);
        Ok((ran, each))
    }
}

/// The URL of the store in `place`.
pub(crate) fn store(place: &Path) -> String {
    format!("sqlite:{}", place.join("hitl.db").display())
}

/// One that nobody listens on. Somebody else may take it before it is used, which is seen then.
fn free_address() -> Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr().context("no address is free")
}
