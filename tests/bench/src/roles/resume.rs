//! From an answer to whoever waits for it, many times.

use super::{arg, result};
use crate::wire::{Client, Link};
use anyhow::{Context, Result};
use hitl::Hitl;
use hitl::storage::Store;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// When an answer was sent, and when it was confirmed.
struct Sent {
    sent: Instant,
    confirmed: Instant,
}

/// STORE TRIALS REST [ADDRESS]: `REST` milliseconds between asking and answering; the answers go to `ADDRESS`, or to
/// this process.
pub(crate) fn run(args: &[String]) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(arg(args, 0)?, arg(args, 1)?, arg(args, 2)?, arg(args, 3).ok()))
}

async fn measure(store: String, trials: u32, rest: u64, server: Option<SocketAddr>) -> Result<()> {
    let store = hitl::stores().open(&store).await?;
    let builder = Hitl::builder().store(store.clone());
    let hitl = match server {
        Some(address) => builder.public_url(format!("http://{address}")).build().await?,
        None => builder.serve("127.0.0.1:0").build().await?,
    };
    let address = server.or(hitl.address()).context("nothing serves")?;
    let (requests, sender) = mpsc::channel::<Link>();
    let (sent, mut answers) = tokio::sync::mpsc::unbounded_channel();
    // A thread of its own, as another program would be: it must not wait for the threads that resume.
    thread::spawn(move || {
        let mut client = None;
        for link in sender {
            let _ = sent.send(send(address, &mut client, &link));
        }
    });
    let (mut after_sending, mut after_ok, mut round_trips) = (Vec::new(), Vec::new(), Vec::new());
    for trial in 0..trials {
        let event = hitl.event::<i64>("resume").prompt("What should I add to x?").create().await?;
        let link = Link::new(event.form_url())?;
        let waiter = tokio::spawn(async move {
            let answer = event.wait().await;
            (Instant::now(), answer)
        });
        until_somebody_waits(&store).await?;
        // Not always at the same distance from what creating left to do.
        tokio::time::sleep(Duration::from_micros(rest * 1000 + u64::from(trial % 10) * 300)).await;
        requests.send(link)?;
        let (resumed, answer) = waiter.await?;
        answer?;
        let Sent { sent, confirmed } = answers.recv().await.context("the sender has ended")??;
        after_sending.push(micros(sent, resumed));
        after_ok.push(micros(confirmed, resumed));
        round_trips.push(micros(sent, confirmed));
    }
    result(&json!({ "after_sending": after_sending, "after_ok": after_ok, "round_trips": round_trips }));
    Ok(())
}

/// Answers as a browser does, which fetches the page that it is sent on to.
fn send(address: SocketAddr, client: &mut Option<Client>, link: &Link) -> Result<Sent> {
    let client = match client {
        Some(client) => client,
        None => client.insert(Client::connect(address)?),
    };
    let sent = Instant::now();
    client.expect(&link.submit())?;
    let confirmed = Instant::now();
    client.expect(&link.open())?;
    Ok(Sent { sent, confirmed })
}

async fn until_somebody_waits(store: &Arc<dyn Store>) -> Result<()> {
    let wakeups = store.wakeups().context("this store does not wake")?;
    while wakeups.waiting() == 0 {
        tokio::time::sleep(Duration::from_micros(100)).await;
    }
    Ok(())
}

/// Microseconds from `from` to `to`; negative if `to` was first.
fn micros(from: Instant, to: Instant) -> f64 {
    let ahead = to.saturating_duration_since(from).as_secs_f64();
    let behind = from.saturating_duration_since(to).as_secs_f64();
    (ahead - behind) * 1e6
}
