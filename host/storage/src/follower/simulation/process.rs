//! A process: its hub with a follower, and those who wait in it.

use super::feed::View;
use super::rng::Rng;
use super::scenario::Visit;
use super::world::{End, LATENCY, Stay, World};
use crate::Wakeups;
use crate::follower::Follower;
use crate::sync::lock;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout};

/// How long it may take until all are woken who wait, some hundred at a time.
pub(super) const ALL_WOKEN: Duration = Duration::from_secs(1);

pub(super) struct Process {
    pub(super) view: Arc<View>,
    pub(super) hub: Wakeups,
    /// Those who wait in it, by their numbers.
    waiters: Vec<(usize, AbortHandle)>,
}

impl Process {
    pub(super) fn start(world: &Arc<World>) -> Self {
        let view = View::new(world.clone());
        let hub = Wakeups::with_feed(Arc::new(Follower::new(&view)));
        view.hub.set(hub.downgrade()).unwrap();
        Self { view, hub, waiters: Vec::new() }
    }

    pub(super) fn receive(&mut self, visit: Visit) {
        let world = &self.view.world;
        let number = {
            let mut state = world.state();
            state.stays.push(Stay { visit, came: Instant::now(), end: None });
            state.stays.len() - 1
        };
        let (view, hub) = (self.view.clone(), self.hub.clone());
        let stay = async move {
            let waiting = wait(&view, &hub, visit);
            let found = match visit.patience {
                Some(patience) => timeout(patience, waiting).await.is_ok(),
                None => {
                    waiting.await;
                    true
                }
            };
            view.note_idle();
            view.world.met(if found { "a waiter finds" } else { "a waiter loses patience" });
            let end = if found { End::Found(Instant::now()) } else { End::Left(Instant::now()) };
            view.world.step(&format!(
                "waiter {number} of k{}: {}",
                visit.key,
                if found { "found" } else { "left" }
            ));
            view.world.state().stays[number].end = Some(end);
        };
        self.waiters.push((number, tokio::spawn(stay).abort_handle()));
    }

    /// Ends all who wait.
    pub(super) async fn end(&mut self) {
        for (number, waiter) in self.waiters.drain(..) {
            waiter.abort();
            let mut state = self.view.world.state();
            state.stays[number].end.get_or_insert(End::Left(Instant::now()));
        }
        // They go when it is their turn.
        tokio::task::yield_now().await;
        self.view.note_idle();
    }
}

/// Waits as those do who wait for an event: registered first, then a look, then until it is woken, and again.
async fn wait(view: &View, hub: &Wakeups, Visit { key, seed, .. }: Visit) {
    let (world, mut rng) = (&view.world, Rng::new(seed));
    loop {
        let registered = Instant::now();
        let wakeup = hub.subscribe(&format!("k{key}"));
        let (before, after) = (rng.time(LATENCY), rng.time(LATENCY));
        sleep(before).await;
        let found = world.has(key);
        sleep(after).await;
        if found {
            return;
        }
        wakeup.await;
        view.note_idle();
        let rule = {
            let reads = lock(&view.reads);
            let is_for_all = reads.all_woken.is_some_and(|at| at + ALL_WOKEN >= registered);
            let is_meant = is_for_all || reads.told.contains(&key) || world.scenario.sweep.is_some();
            (!is_meant).then(|| format!("somebody is woken for k{key}, of which nothing was told"))
        };
        if let Some(rule) = rule {
            world.broken(rule);
        }
    }
}
