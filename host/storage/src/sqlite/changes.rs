//! What other processes write into the file.
//!
//! The system tells when the log changes; then a thread looks which keys are new, and wakes exactly those. The thread starts
//! with the first waiter, and sleeps without a timer while there is no waiter.

use super::reader::{Changes, Readers};
use crate::sync::lock;
use crate::{ChangeFeed, Until, Wakeups, Watching, WeakWakeups};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, Weak};
use std::thread;
use std::time::Duration;

/// The feed of changes beside a [`Sqlite`](super::Sqlite).
pub(super) struct SqliteFeed {
    path: PathBuf,
    // Weak: a waiter that outlives the store must not keep the file open.
    readers: Weak<Readers>,
    started: Mutex<Option<Started>>,
    pushes: AtomicBool,
}

struct Started {
    // Rung to make the thread look. One place is enough: what matters is that it looks after the ring.
    bell: SyncSender<()>,
    // True while the thread waits without a timer.
    idle: Arc<AtomicBool>,
    // Held for its life. None where the system has nothing to offer; then there is still the look once a second.
    _watcher: Option<RecommendedWatcher>,
}

/// Without a ring, look this often while there is a waiter: for file systems that report nothing.
const SAFETY_NET: Duration = Duration::from_secs(1);

/// The log changes before a commit is there for others to see, by as long as the disk takes to sync, and the last step tells
/// nobody. So each ring is followed by looks at growing distances, from the first to the last of these.
const FIRST_LOOK: Duration = Duration::from_micros(500);
const LAST_LOOK: Duration = Duration::from_millis(512);

impl SqliteFeed {
    pub(super) fn new(path: PathBuf, readers: &Arc<Readers>) -> Self {
        let pushes = AtomicBool::new(true);
        Self { path, readers: Arc::downgrade(readers), started: Mutex::default(), pushes }
    }

    fn start(&self, hub: &Wakeups) -> Option<Started> {
        let readers = self.readers.upgrade()?;
        let (bell, rings) = mpsc::sync_channel(1);
        let idle = Arc::new(AtomicBool::new(false));
        // The order matters: once the watcher runs, what is written rings; what was written before is at most `last`, and a
        // waiter looks only after this has returned.
        let watcher = watcher(&self.path, bell.clone(), idle.clone());
        let last = readers.last().ok()?;
        let thread = Thread {
            readers: self.readers.clone(),
            hub: hub.downgrade(),
            rings,
            idle: idle.clone(),
            last,
            next: None,
        };
        thread::Builder::new().name("hitl-sqlite-watch".to_owned()).spawn(move || thread.run()).ok()?;
        self.pushes.store(watcher.is_some(), Ordering::Relaxed);
        Some(Started { bell, idle, _watcher: watcher })
    }
}

impl ChangeFeed for SqliteFeed {
    fn watch(&self, hub: &Wakeups, _until: Until<'_>) -> Option<Watching> {
        let mut started = lock(&self.started);
        if started.is_none() {
            *started = self.start(hub);
            self.pushes.fetch_and(started.is_some(), Ordering::Relaxed);
        }
        if let Some(started) = &*started
            && started.idle.swap(false, Ordering::SeqCst)
        {
            // A full bell rings already.
            let _ = started.bell.try_send(());
        }
        // One watch serves all keys and stays.
        None
    }

    fn pushes(&self) -> bool {
        self.pushes.load(Ordering::Relaxed)
    }
}

/// Rings when the log changes, unless there is no waiter.
fn watcher(path: &Path, bell: SyncSender<()>, idle: Arc<AtomicBool>) -> Option<RecommendedWatcher> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let ring = move |event: notify::Result<notify::Event>| {
        // Reading the log changes nothing; and an error may hide a change.
        let harmless = event.is_ok_and(|event| matches!(event.kind, notify::EventKind::Access(_)));
        if !harmless && !idle.load(Ordering::SeqCst) {
            let _ = bell.try_send(());
        }
    };
    let mut watcher = notify::recommended_watcher(ring).ok()?;
    // The file, not its folder: others may be busy in there. It is there as long as the store is open.
    watcher.watch(Path::new(&log), RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

struct Thread {
    readers: Weak<Readers>,
    hub: WeakWakeups,
    rings: Receiver<()>,
    idle: Arc<AtomicBool>,
    // The number of the last write that was seen.
    last: i64,
    // When to look again after a ring.
    next: Option<Duration>,
}

impl Thread {
    fn run(mut self) {
        while self.wait() {
            let (Some(hub), Some(readers)) = (self.hub.upgrade(), self.readers.upgrade()) else { return };
            if hub.waiting() > 0 {
                self.look(&hub, &readers);
            } else {
                // Nobody to tell. What is written meanwhile is found in the look after the first waiter's ring.
                self.next = None;
            }
        }
    }

    /// Waits until it is time to look; false when the hub is gone.
    fn wait(&mut self) -> bool {
        let ring = match (self.next, self.has_waiters()) {
            (Some(distance), _) => self.rings.recv_timeout(distance),
            (None, true) => self.rings.recv_timeout(SAFETY_NET),
            (None, false) => self.rings.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        self.next = match ring {
            Ok(()) => Some(FIRST_LOOK),
            Err(RecvTimeoutError::Timeout) => {
                self.next.map(|distance| distance * 2).filter(|distance| *distance <= LAST_LOOK)
            }
            Err(RecvTimeoutError::Disconnected) => return false,
        };
        true
    }

    fn has_waiters(&self) -> bool {
        // Announced before the count is read: a waiter who comes now either is counted, or sees that it has to ring.
        self.idle.store(true, Ordering::SeqCst);
        let waits = self.hub.upgrade().is_some_and(|hub| hub.waiting() > 0);
        if waits {
            self.idle.store(false, Ordering::SeqCst);
        }
        waits
    }

    fn look(&mut self, hub: &Wakeups, readers: &Readers) {
        match readers.changes(self.last) {
            Ok(None) => {}
            Ok(Some(Changes::Keys(keys, last))) => {
                self.last = last;
                keys.iter().for_each(|key| hub.wake(key));
            }
            Ok(Some(Changes::Many(last))) => {
                self.last = last;
                hub.wake_all();
            }
            // Look again soon. The waiters find out for themselves if it lasts.
            Err(_) => self.next = Some(LAST_LOOK),
        }
    }
}
