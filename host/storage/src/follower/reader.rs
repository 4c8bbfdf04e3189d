//! The reader of a feed.

use super::feed::{Cursor, Feed};
use super::sweeper::Sweeper;
use crate::sync::lock;
use crate::{ChangeFeed, Until, Wakeups, Watching, WeakWakeups};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

/// The time between two tries of a feed that cannot be read: it begins with the feed's own interval, within bounds, and doubles.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
pub(super) const LONGEST_FIRST_PAUSE: Duration = Duration::from_secs(1);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Where all waiters have to look: about how many are woken at once, and the time between that and the next, which makes 10,000
/// in a second.
const WOKEN_AT_ONCE: usize = 500;
const BETWEEN_WAKING: Duration = Duration::from_millis(50);

/// How long the task holds the store at a time.
const LONGEST_HOLD: Duration = Duration::from_secs(1);

/// Reads a [`Feed`] for the waiters of one hub, in a task that begins with the first waiter and ends with the hub.
pub struct Follower {
    // Weak: a waiter that outlives the store must not keep its connections.
    feed: Mutex<Weak<dyn Feed>>,
    runtime: Handle,
    started: AtomicBool,
    // Rung by a waiter who comes while nothing is read.
    bell: Arc<Notify>,
    idle: Arc<AtomicBool>,
}

impl Follower {
    /// A follower of `feed`, to be given to [`Wakeups::with_feed`]. It holds the feed weakly.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime, whose task it will be.
    pub fn new(feed: &Arc<impl Feed>) -> Self {
        let feed: Arc<dyn Feed> = feed.clone();
        Self {
            feed: Mutex::new(Arc::downgrade(&feed)),
            runtime: Handle::current(),
            started: AtomicBool::new(false),
            bell: Arc::new(Notify::new()),
            idle: Arc::new(AtomicBool::new(false)),
        }
    }

    fn start(&self, hub: &Wakeups) {
        let task = Task {
            feed: lock(&self.feed).clone(),
            hub: hub.downgrade(),
            bell: self.bell.clone(),
            idle: self.idle.clone(),
            cursor: None,
            sweeper: Sweeper::default(),
            pause: Duration::ZERO,
            next_read: Instant::now(),
        };
        self.runtime.spawn(task.run());
    }
}

impl ChangeFeed for Follower {
    fn watch(&self, hub: &Wakeups, _until: Until<'_>) -> Option<Watching> {
        if !self.started.swap(true, Ordering::SeqCst) {
            self.start(hub);
        } else if self.idle.swap(false, Ordering::SeqCst) {
            self.bell.notify_one();
        }
        // One reader serves all keys and stays.
        None
    }

    /// Always: what is announced is found by the next read, however long the store was away.
    fn pushes(&self) -> bool {
        true
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower").field("started", &self.started).finish_non_exhaustive()
    }
}

/// Wakes all waiters, and not so many at a time that their looks are more than a store can take.
async fn wake_all(hub: &Wakeups) {
    let parts = Wakeups::parts(hub.waiting().div_ceil(WOKEN_AT_ONCE));
    let mut woken = 0;
    for part in 0..parts {
        woken += hub.wake_part(part, parts);
        if woken >= WOKEN_AT_ONCE {
            woken = 0;
            sleep(BETWEEN_WAKING).await;
        }
    }
}

struct Task {
    feed: Weak<dyn Feed>,
    hub: WeakWakeups,
    bell: Arc<Notify>,
    idle: Arc<AtomicBool>,
    // Kept while nobody waits: the first read after that tells what the first waiter may have missed.
    cursor: Option<Cursor>,
    sweeper: Sweeper,
    // How long to wait after a read that failed; zero after one that did not.
    pause: Duration,
    next_read: Instant,
}

impl Task {
    async fn run(mut self) {
        while let Some(hub) = self.hub.upgrade() {
            if hub.waiting() == 0 {
                // Not held while nothing happens: it may go, and the feed with it.
                drop(hub);
                self.rest().await;
                continue;
            }
            let Some(feed) = self.feed.upgrade() else { return };
            if self.next_read <= Instant::now() {
                self.read(&*feed, &hub).await;
            }
            let next = self.next_step(&*feed, &hub);
            drop(hub);
            if self.until(next, &*feed).await {
                self.next_read = Instant::now();
            }
        }
    }

    /// Waits for a waiter, or a minute: a hub that goes rings nobody.
    async fn rest(&mut self) {
        self.sweeper.rest();
        // Announced before the count is read: a waiter who comes now either is counted, or sees that it has to ring.
        self.idle.store(true, Ordering::SeqCst);
        if self.hub.upgrade().is_some_and(|hub| hub.waiting() == 0) {
            let _ = timeout(Duration::from_secs(60), self.bell.notified()).await;
        }
        self.idle.store(false, Ordering::SeqCst);
        self.next_read = Instant::now();
    }

    async fn read(&mut self, feed: &dyn Feed, hub: &Wakeups) {
        loop {
            match feed.changes(self.cursor.as_ref()).await {
                Ok(changes) => {
                    // Who registered before the first cursor was there may have missed what came before it.
                    if changes.gap || self.cursor.is_none() {
                        wake_all(hub).await;
                    } else {
                        changes.keys.iter().for_each(|key| hub.wake(key));
                    }
                    self.cursor = Some(changes.cursor);
                    self.pause = Duration::ZERO;
                    if !changes.more {
                        break;
                    }
                }
                // The waiters find out for themselves if it lasts. The cursor stays.
                Err(_) => {
                    let first = feed.pace().interval.clamp(SHORTEST_PAUSE, LONGEST_FIRST_PAUSE);
                    self.pause = (self.pause * 2).clamp(first, LONGEST_PAUSE);
                    break;
                }
            }
        }
        let wait = if self.pause > Duration::ZERO { self.pause } else { feed.pace().interval };
        self.next_read = Instant::now() + wait;
    }

    /// When there is something to do again, at the latest. Sweeps.
    fn next_step(&mut self, feed: &dyn Feed, hub: &Wakeups) -> Instant {
        match feed.pace().sweep {
            // Who is made to look while the store cannot be read looks in vain.
            Some(sweep) if self.pause == Duration::ZERO => {
                self.next_read.min(self.sweeper.step(hub, sweep, Instant::now()))
            }
            _ => self.next_read,
        }
    }

    /// Waits until `next`, or a little less, so that a store that nobody else has is not held for long. Whether it rang.
    async fn until(&self, next: Instant, feed: &dyn Feed) -> bool {
        let next = next.min(Instant::now() + LONGEST_HOLD);
        // After a failure a ring says nothing that a read could find.
        if self.pause > Duration::ZERO {
            sleep_until(next).await;
            return false;
        }
        timeout_at(next, feed.rung()).await.is_ok()
    }
}
