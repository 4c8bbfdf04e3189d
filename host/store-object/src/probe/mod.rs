//! Whether a bucket keeps what is promised: tried at the first opening, noted in the bucket, and tried for longer on request.
//!
//! A store that says of two creates of one name that both succeeded would let two answers both win. Of seven servers that speak
//! S3 three ignore the condition, and one checks it and then writes, which shows in a race alone. So there is a race.

mod names;
mod race;
#[cfg(test)]
mod tests;
mod verdict;

use crate::backoff::unique;
use crate::client::Client;
use crate::config::{Kind, ObjectConfig};
use crate::connect::connect;
use crate::errors::Problem;
use crate::order::Order;
use crate::own::PROBE as FOLDER;
use futures_util::stream::{self, StreamExt};
use hitl_storage::{Created, Finding, OpenError, StoreError};
use object_store::PutPayload;
use std::sync::Arc;
use std::time::Duration;
pub(crate) use verdict::Verdict;

/// A key that never has a value: asking for it tells the time.
pub(crate) const CLOCK: &str = "hitl-probe/clock";

/// How long the clocks of this machine and of the store may be apart.
const CLOCKS: Duration = Duration::from_secs(300);

/// A race of creators that is slower than this deserves a word.
const SLOW: Duration = Duration::from_secs(5);

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// How many keys are raced for.
    pub keys: usize,
    /// How many creators race for each, over connections of their own.
    pub writers: usize,
}

impl Effort {
    /// What is tried at the first opening: about a hundred requests.
    pub const SHORT: Self = Self { keys: 5, writers: 16 };
    /// What `hitl doctor` tries: about a thousand.
    pub const LONG: Self = Self { keys: 20, writers: 16 };
}

/// What was found of a store that can be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Findings {
    /// The order in which the store lists: `bytes`, `utf-16`, `folders` or `none`. All but the first cost more requests.
    pub order: &'static str,
    /// Whether a list can begin after a name. If not, each page of a long list costs all pages before it.
    pub has_offset: bool,
    /// What an operator should know.
    pub cautions: Vec<Finding>,
}

/// Tries a store, whatever was found before, and notes the verdict in the bucket. What was noted is removed where the store is
/// not to be trusted, so that the next opening tries it, too.
///
/// ```no_run
/// use hitl_store_object::{Effort, ObjectConfig, probe};
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let config = ObjectConfig::parse("s3", "//bucket/prefix").map_err(|broken| broken.rule)?;
/// let findings = probe(&config, Effort::LONG).await?;
/// assert_eq!(findings.order, "bytes");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`OpenError::Untrustworthy`] with what the store lacks and what to do; else as opening it.
pub async fn probe(config: &ObjectConfig, effort: Effort) -> Result<Findings, OpenError> {
    let clients = [connect(config)?, connect(config)?];
    let verdict = match run(&clients, effort).await {
        Ok(verdict) => verdict,
        Err(error) => {
            if matches!(error, OpenError::Untrustworthy(_)) {
                Verdict::forget(&clients[0], &config.place()).await?;
            }
            return Err(error);
        }
    };
    check_clock(&clients[0])?;
    verdict.write(&clients[0], &config.place()).await?;
    Ok(verdict.findings())
}

/// Tries a store for longer than an opening does, and tells what was found.
pub(crate) async fn examine(config: &ObjectConfig) -> Result<Vec<Finding>, OpenError> {
    let Effort { keys, writers } = Effort::LONG;
    let findings = probe(config, Effort::LONG).await?;
    let mut told = vec![Finding::well("races", format!("{keys} keys × {writers} writers, one winner each"))];
    if findings.order == Order::Bytes.name() && findings.has_offset {
        told.push(Finding::well("lists", "in the order of keys, and from any key on"));
    }
    told.extend(findings.cautions);
    Ok(told)
}

/// What was found before, or is found now.
pub(crate) async fn verdict(config: &ObjectConfig, client: &Arc<Client>) -> Result<Verdict, OpenError> {
    let known = Verdict::read(client, &config.place()).await?;
    check_clock(client)?;
    if let Some(known) = known {
        return Ok(known);
    }
    let clients = [client.clone(), connect(config)?];
    let verdict = run(&clients, Effort::SHORT).await?;
    verdict.write(client, &config.place()).await?;
    Ok(verdict)
}

/// Tries all, and removes what it wrote.
async fn run(clients: &[Arc<Client>; 2], effort: Effort) -> Result<Verdict, OpenError> {
    let folder = format!("{FOLDER}{}/", unique());
    let result = run_in(&folder, clients, effort).await;
    let client = &clients[0];
    let mut left = names::all(&folder);
    left.push(one(&folder));
    left.extend((0..effort.keys).map(|key| race::key(&folder, key)));
    stream::iter(left)
        .for_each_concurrent(16, |key| async move {
            // What is left behind is listed to nobody.
            let _ = client.delete(&key, client.deadline()).await;
        })
        .await;
    result
}

async fn run_in(folder: &str, clients: &[Arc<Client>; 2], effort: Effort) -> Result<Verdict, OpenError> {
    let is_versioned = twice(&one(folder), &clients[0]).await?;
    let lister = names::lister(folder, &clients[0]).await?;
    let longest = race::run(folder, clients, effort).await?;
    Ok(Verdict { lister, is_versioned, is_slow: longest > SLOW })
}

fn one(folder: &str) -> String {
    format!("{folder}one")
}

/// Creates one key twice in a row. Whether the store keeps versions.
async fn twice(key: &str, client: &Client) -> Result<bool, OpenError> {
    let (attempt, value) = (unique(), PutPayload::from_static(b"first"));
    let put = match client.try_create(key, &value, &attempt, client.deadline()).await {
        Ok(put) => put,
        Err(failure) if failure.problem == Problem::Refused => {
            return Err(untrustworthy(
                "it takes no conditional write (`If-None-Match: *`), by which one answer wins: use a store that does",
            ));
        }
        Err(failure) => return Err(failure.unchanged().into()),
    };
    let second = client.create(key, b"second".to_vec(), client.deadline()).await?;
    if second != Created::Exists(b"first".to_vec()) {
        return Err(untrustworthy(
            "it lets a second create of the same name succeed, so that two answers could both win: it ignores \
             `If-None-Match: *`. Use a store, or a version of it, that keeps to that",
        ));
    }
    let read = client.get(key, client.deadline()).await?;
    if read.and_then(|read| read.attempt).as_deref() != Some(&*attempt) {
        return Err(untrustworthy(
            "it does not keep the metadata of an object, by which a write whose answer was lost is known again: use a store \
             that does",
        ));
    }
    // Google gives each object a number, whether or not it keeps the old ones.
    Ok(client.kind != Kind::Google && put.version.is_some_and(|version| version != "null"))
}

/// Whether the clocks are near enough to each other.
fn check_clock(client: &Client) -> Result<(), OpenError> {
    let apart = client.clock.ahead_ms().unwrap_or(0).unsigned_abs();
    if Duration::from_millis(apart) <= CLOCKS {
        return Ok(());
    }
    Err(untrustworthy(format!(
        "its clock and that of this machine are {} minutes apart: set the one that is wrong (NTP)",
        apart / 60_000
    )))
}

fn untrustworthy(why: impl Into<String>) -> OpenError {
    OpenError::Untrustworthy(why.into())
}

/// An error of something that is tried here, where a wrong name is told as an error of the store.
fn refused(error: StoreError, why: &'static str) -> OpenError {
    match error {
        StoreError::Other(_) => untrustworthy(why),
        error => error.into(),
    }
}
