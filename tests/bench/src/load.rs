//! The load generator: some connections, kept alive, each with one request at a time.
//!
//! It runs in one thread and parses no more of an answer than its end takes, so that the server it shares the machine
//! with gets most of it.

use crate::wire::{self, Head, Reply};
use anyhow::{Context, Result, bail, ensure};
use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// How long to go on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// Each request is sent once.
    Done,
    /// The requests are sent again and again.
    For(Duration),
}

/// What came of it.
pub(crate) struct Ran {
    pub(crate) requests: usize,
    pub(crate) time: Duration,
    /// How long each took, sorted.
    pub(crate) latencies: Vec<Duration>,
    /// The answers, if they were to be kept; in no particular order.
    pub(crate) replies: Vec<Reply>,
}

impl Ran {
    /// Requests per second.
    pub(crate) fn rate(&self) -> f64 {
        self.requests as f64 / self.time.as_secs_f64()
    }
}

/// What the connections share.
struct Work {
    requests: Vec<Vec<u8>>,
    until: Until,
    began: Instant,
    keep: bool,
    next: Cell<usize>,
    latencies: RefCell<Vec<Duration>>,
    replies: RefCell<Vec<Reply>>,
}

/// Sends `requests` over `connections` connections. All answers have to be a success.
pub(crate) fn run(
    address: SocketAddr,
    connections: usize,
    requests: Vec<Vec<u8>>,
    until: Until,
) -> Result<Ran> {
    drive(&[address], connections, requests, until, false)
}

/// Sends each of `requests` once, over `connections` connections to several servers by turns, and keeps the answers.
pub(crate) fn spread(addresses: &[SocketAddr], connections: usize, requests: Vec<Vec<u8>>) -> Result<Ran> {
    drive(addresses, connections, requests, Until::Done, true)
}

/// Sends each of `requests` once, and keeps the answers.
pub(crate) fn replies(address: SocketAddr, connections: usize, requests: Vec<Vec<u8>>) -> Result<Ran> {
    drive(&[address], connections, requests, Until::Done, true)
}

fn drive(
    addresses: &[SocketAddr],
    connections: usize,
    requests: Vec<Vec<u8>>,
    until: Until,
    keep: bool,
) -> Result<Ran> {
    ensure!(!requests.is_empty(), "there is nothing to send");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let mut streams = Vec::new();
        for address in addresses.iter().cycle().take(connections) {
            let stream = TcpStream::connect(*address).await.context("no connection")?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let work = Rc::new(Work {
            requests,
            until,
            began: Instant::now(),
            keep,
            next: Cell::new(0),
            latencies: RefCell::default(),
            replies: RefCell::default(),
        });
        let tasks: Vec<_> = streams
            .into_iter()
            .map(|stream| tokio::task::spawn_local(connection(stream, work.clone())))
            .collect();
        for task in tasks {
            task.await??;
        }
        let time = work.began.elapsed();
        let mut latencies = work.latencies.take();
        latencies.sort_unstable();
        Ok(Ran { requests: latencies.len(), time, latencies, replies: work.replies.take() })
    })
}

async fn connection(mut stream: TcpStream, work: Rc<Work>) -> Result<()> {
    let mut buffer = Vec::with_capacity(64 * 1024);
    while let Some(request) = work.next() {
        let began = Instant::now();
        stream.write_all(request).await?;
        buffer.clear();
        let Head { status, head, whole } = loop {
            let count = stream.read_buf(&mut buffer).await?;
            ensure!(count > 0, "the server hung up");
            if let Some(head) = wire::head(&buffer)? {
                break head;
            }
        };
        while buffer.len() < whole {
            ensure!(stream.read_buf(&mut buffer).await? > 0, "the server hung up");
        }
        work.latencies.borrow_mut().push(began.elapsed());
        // A form is accepted by sending the browser on.
        if !(200..400).contains(&status) {
            bail!("{status}: {}", String::from_utf8_lossy(&buffer[head..]));
        }
        if work.keep {
            work.replies.borrow_mut().push(Reply { status, body: buffer[head..whole].to_vec() });
        }
    }
    Ok(())
}

impl Work {
    fn next(&self) -> Option<&[u8]> {
        let next = self.next.replace(self.next.get() + 1);
        let at = match self.until {
            Until::Done => next,
            Until::For(time) if self.began.elapsed() < time => next % self.requests.len(),
            Until::For(_) => return None,
        };
        self.requests.get(at).map(Vec::as_slice)
    }
}
