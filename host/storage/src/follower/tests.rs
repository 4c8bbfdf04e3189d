//! Followers of a feed in memory, with a clock that is turned by hand.

use super::*;
use crate::sync::lock;
use crate::{StoreError, Wakeups};
use async_trait::async_trait;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, advance, timeout};

#[derive(Default)]
struct Log {
    keys: Mutex<Vec<String>>,
    // How many of the first keys are forgotten.
    forgotten: AtomicUsize,
    reads: AtomicUsize,
    failing: AtomicBool,
    rings: Notify,
    sweep: Option<Sweep>,
}

impl Log {
    fn write(&self, key: &str) {
        lock(&self.keys).push(key.to_owned());
    }

    fn reads(&self) -> usize {
        self.reads.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Feed for Log {
    async fn changes(&self, after: Option<&Cursor>) -> Result<Changes, StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        if self.failing.load(Ordering::SeqCst) {
            return Err(StoreError::unavailable("cut"));
        }
        let keys = lock(&self.keys);
        let forgotten = self.forgotten.load(Ordering::SeqCst);
        let from: usize = after.map_or(keys.len(), |cursor| cursor.0.parse().unwrap());
        // Two at a time.
        let to = keys.len().min(from.max(forgotten) + 2);
        Ok(Changes {
            keys: keys[from.max(forgotten)..to].to_vec(),
            gap: from < forgotten,
            cursor: Cursor(to.to_string()),
            more: to < keys.len(),
        })
    }

    async fn rung(&self) {
        self.rings.notified().await;
    }

    fn pace(&self) -> Pace {
        Pace { interval: Duration::from_secs(5), sweep: self.sweep }
    }
}

fn followed(log: Log) -> (Arc<Log>, Wakeups) {
    let log = Arc::new(log);
    let hub = Wakeups::with_feed(Arc::new(Follower::new(&log)));
    (log, hub)
}

/// Lets the reader do what it has to do now.
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

/// A hub whose reader has its first cursor, with a waiter for `key`.
async fn waiting(hub: &Wakeups, key: &str) -> crate::Wakeup {
    // The first read wakes all, since it does not know what came before it.
    hub.subscribe(key).await;
    hub.subscribe(key)
}

#[tokio::test(start_paused = true)]
async fn what_others_write_is_found_by_the_next_read() {
    let (log, hub) = followed(Log::default());
    let waiter = waiting(&hub, "a").await;
    let other = hub.subscribe("b");
    log.write("a");
    let before = Instant::now();
    waiter.await;
    assert!(before.elapsed() <= Duration::from_secs(5));
    assert!(timeout(Duration::from_secs(60), other).await.is_err(), "nobody wrote b");
}

#[tokio::test(start_paused = true)]
async fn a_ring_makes_it_read_at_once_and_all_pages() {
    let (log, hub) = followed(Log::default());
    let waiter = waiting(&hub, "k9").await;
    for n in 0..10 {
        log.write(&format!("k{n}"));
    }
    let before = Instant::now();
    log.rings.notify_one();
    waiter.await;
    assert_eq!(before.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_read_while_nobody_waits_and_the_first_waiter_loses_nothing() {
    let (log, hub) = followed(Log::default());
    drop(waiting(&hub, "a").await);
    advance(Duration::from_secs(20)).await;
    settle().await;
    let reads = log.reads();
    advance(Duration::from_secs(3_600)).await;
    settle().await;
    assert_eq!(log.reads(), reads, "nobody waits");
    let waiter = hub.subscribe("b");
    log.write("b");
    timeout(Duration::from_secs(6), waiter).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_was_written_while_the_store_was_away_is_told_when_it_is_back() {
    let (log, hub) = followed(Log::default());
    let (waiter, other) = (waiting(&hub, "a").await, hub.subscribe("b"));
    log.failing.store(true, Ordering::SeqCst);
    advance(Duration::from_secs(600)).await;
    settle().await;
    let reads = log.reads();
    log.write("a");
    advance(Duration::from_secs(100)).await;
    settle().await;
    assert!(log.reads() - reads <= 11, "it is asked less often the longer it is away");
    log.failing.store(false, Ordering::SeqCst);
    timeout(Duration::from_secs(11), waiter).await.unwrap();
    assert!(timeout(Duration::from_secs(60), other).await.is_err(), "only those concerned are woken");
}

#[tokio::test(start_paused = true)]
async fn a_gap_wakes_all() {
    let (log, hub) = followed(Log::default());
    let waiter = waiting(&hub, "a").await;
    for key in ["a", "b", "c"] {
        log.write(key);
    }
    log.forgotten.store(2, Ordering::SeqCst);
    timeout(Duration::from_secs(6), waiter).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_gap_wakes_many_one_after_the_other() {
    let (log, hub) = followed(Log::default());
    drop(waiting(&hub, "a").await);
    let many: Vec<_> = (0..20_000).map(|n| hub.subscribe(&n.to_string())).collect();
    for key in ["a", "b", "c"] {
        log.write(key);
    }
    log.forgotten.store(3, Ordering::SeqCst);
    let (before, woken) = (Instant::now(), hub.woken());
    log.rings.notify_one();
    settle().await;
    assert!((1..=2_000).contains(&(hub.woken() - woken)), "{} at once", hub.woken() - woken);
    for waiter in many {
        waiter.await;
    }
    assert!(before.elapsed() <= Duration::from_secs(10), "{:?}", before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_sweep_wakes_everybody_in_a_round_and_not_faster_than_it_may() {
    let sweep = Sweep { round: Duration::from_secs(30), per_second: 10 };
    let (log, hub) = followed(Log { sweep: Some(sweep), ..Log::default() });
    let alone = waiting(&hub, "foreign").await;
    timeout(Duration::from_secs(70), alone).await.unwrap();
    let before = hub.woken();
    let many: Vec<_> = (0..2_000).map(|n| hub.subscribe(&n.to_string())).collect();
    let reads = log.reads();
    tokio::time::sleep(Duration::from_secs(100)).await;
    let woken = hub.woken() - before;
    assert!((500..=1_200).contains(&woken), "{woken} in 100 seconds");
    assert!(log.reads() - reads <= 21, "a sweep reads nothing itself");
    for waiter in many {
        timeout(Duration::from_secs(300), waiter).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_nobody_has_any_more_is_let_go() {
    let (log, hub) = followed(Log::default());
    let waiter = waiting(&hub, "a").await;
    let weak = Arc::downgrade(&log);
    drop(log);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(weak.upgrade().is_none());
    drop((waiter, hub));
}
