//! What other programs write into the folder.
//!
//! Only folders in which a waiter waits for a key are watched: the cost grows with the number of waiters, not with what the
//! store has ever held, and nothing is missed in folders that are made later. If the folder is not there yet, the nearest one
//! above is watched for the next one on the way, and the waiter is woken to look and subscribe again.

use super::root::{Root, parent};
use crate::limits::RESERVED_SEGMENT;
use crate::sync::lock;
use crate::{ChangeFeed, Until, Wakeups, Watching, WeakWakeups};
use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, Weak};
use std::thread;

/// How many folders one waiter for a prefix has watched, at most. Beyond that, nothing is promised.
const MAX_FOLDERS: usize = 1_000;

/// The feed of changes beside a [`Folder`](super::Folder).
pub(super) struct FolderFeed {
    shared: Arc<Shared>,
}

struct Shared {
    root: PathBuf,
    // Two locks: the watcher waits for its thread, which must be able to go on meanwhile. Taken in this order.
    watcher: Mutex<Option<RecommendedWatcher>>,
    table: Mutex<Table>,
    pushes: AtomicBool,
}

/// Paths are relative to the root, as keys are.
#[derive(Default)]
struct Table {
    /// The folders that are watched.
    folders: HashMap<String, Weak<FolderWatch>>,
    /// Folders that are not there yet, and the keys below them that are waited for, each with the number of its wait.
    missing: HashMap<String, Vec<(u64, String)>>,
    last_wait: u64,
}

/// A watch of a folder, kept while a waiter waits in it.
struct FolderWatch {
    folder: String,
    shared: Weak<Shared>,
}

/// A wait for a folder that is not there yet.
struct Missing {
    // Held, not used.
    _above: Arc<FolderWatch>,
    folder: String,
    wait: u64,
    shared: Weak<Shared>,
}

impl FolderFeed {
    pub(super) fn new(root: &Root) -> Self {
        let pushes = AtomicBool::new(root.is_local());
        let (watcher, table) = (Mutex::default(), Mutex::default());
        Self { shared: Arc::new(Shared { root: root.path().to_owned(), watcher, table, pushes }) }
    }
}

impl ChangeFeed for FolderFeed {
    fn watch(&self, hub: &Wakeups, until: Until<'_>) -> Option<Watching> {
        let watching = match until {
            Until::Key(key) => self.shared.watch(hub, key),
            Until::Prefix(prefix) => self.shared.watch_prefix(hub, prefix),
        };
        if watching.is_none() {
            // The system gives no watch: there are too many, or it has none. From now on waiters have to poll.
            self.shared.pushes.store(false, Ordering::Relaxed);
        }
        watching
    }

    fn pushes(&self) -> bool {
        self.shared.pushes.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn watch(self: &Arc<Self>, hub: &Wakeups, key: &str) -> Option<Watching> {
        // Dropped after the lock, which a watch takes when it is dropped.
        let mut passed = Vec::new();
        let mut watcher = lock(&self.watcher);
        if watcher.is_none() {
            *watcher = Some(start(self, hub)?);
        }
        let watcher = watcher.as_mut()?;
        let mut folder = parent(key);
        let mut missing = "";
        loop {
            match self.watch_folder(watcher, folder) {
                Ok(watched) if missing.is_empty() => return Some(watched),
                Ok(watched) => {
                    let watching = self.expect(watched, missing, key);
                    if !self.root.join(missing).is_dir() {
                        return Some(Arc::new(watching));
                    }
                    // Made before the watch: go down again.
                    passed.push(watching);
                    folder = parent(key);
                    missing = "";
                }
                Err(error) if is_absent(&error) && !folder.is_empty() => {
                    missing = folder;
                    folder = parent(folder);
                }
                Err(_) => return None,
            }
        }
    }

    /// Watches every folder that can hold a key with this prefix. One that is made later wakes the waiter, who comes here again.
    fn watch_prefix(self: &Arc<Self>, hub: &Wakeups, prefix: &str) -> Option<Watching> {
        // Some key with the prefix, so that whatever waits for its folder to be made wakes those who wait for the prefix.
        let above = self.watch(hub, &format!("{prefix}-"))?;
        let mut watched = vec![above];
        let mut watcher = lock(&self.watcher);
        let watcher = watcher.as_mut()?;
        // Each folder is watched before it is read, so that none is made unseen.
        let mut unread = vec![parent(prefix).to_owned()];
        while let Some(folder) = unread.pop() {
            for below in folders_in(&self.root, &folder).filter(|below| below.starts_with(prefix)) {
                if watched.len() >= MAX_FOLDERS {
                    return None;
                }
                match self.watch_folder(watcher, &below) {
                    Ok(folder) => watched.push(folder),
                    Err(error) if is_absent(&error) => continue,
                    Err(_) => return None,
                }
                unread.push(below);
            }
        }
        Some(Arc::new(watched))
    }

    fn watch_folder(
        self: &Arc<Self>,
        watcher: &mut RecommendedWatcher,
        folder: &str,
    ) -> notify::Result<Arc<FolderWatch>> {
        let known = lock(&self.table).folders.get(folder).and_then(Weak::upgrade);
        if let Some(watched) = known {
            return Ok(watched);
        }
        let watched = Arc::new(FolderWatch { folder: folder.to_owned(), shared: Arc::downgrade(self) });
        // Entered before the watch begins, so that an event that ends it finds it here.
        lock(&self.table).folders.insert(folder.to_owned(), Arc::downgrade(&watched));
        match watcher.watch(&self.root.join(folder), RecursiveMode::NonRecursive) {
            Ok(()) => Ok(watched),
            Err(error) => {
                // Before `watched` is dropped, which then finds nothing to end.
                lock(&self.table).folders.remove(folder);
                Err(error)
            }
        }
    }

    fn expect(self: &Arc<Self>, above: Arc<FolderWatch>, folder: &str, key: &str) -> Missing {
        let mut table = lock(&self.table);
        table.last_wait += 1;
        let wait = table.last_wait;
        table.missing.entry(folder.to_owned()).or_default().push((wait, key.to_owned()));
        Missing { _above: above, folder: folder.to_owned(), wait, shared: Arc::downgrade(self) }
    }

    /// Wakes those whom `event` is about.
    fn tell(&self, hub: &Wakeups, event: &Event) {
        for path in &event.paths {
            let Some(path) = path.strip_prefix(&self.root).ok().and_then(Path::to_str) else { continue };
            hub.wake(path);
            let (arrived, lost) = {
                let mut table = lock(&self.table);
                let lost = is_loss(event.kind) && table.forget(path);
                (table.missing.remove(path), lost)
            };
            arrived.iter().flatten().for_each(|(_, key)| hub.wake(key));
            if lost {
                // Its waiters subscribe again, and so watch the folder that has come in its place.
                hub.wake_all();
            }
        }
        if event.need_rescan() {
            hub.wake_all();
        }
    }
}

impl Table {
    /// Whether the watch of its folder is `watched`, and not a later one.
    fn is_of(&self, watched: &FolderWatch) -> bool {
        self.folders.get(&watched.folder).is_some_and(|entry| std::ptr::eq(entry.as_ptr(), watched))
    }

    /// Forgets the watches of `path` and of all below it; false if there are none.
    ///
    /// All below it, because the watcher goes by paths: with a folder it also drops what it has begun to watch in a new folder
    /// of the same name.
    fn forget(&mut self, path: &str) -> bool {
        let before = self.folders.len();
        self.folders.retain(|folder, _| {
            !folder.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        self.folders.len() < before
    }
}

impl Drop for FolderWatch {
    fn drop(&mut self) {
        let Some(shared) = self.shared.upgrade() else { return };
        // Somebody else may have begun to wait in the folder meanwhile, or the watch has ended; then there is nothing to do, and
        // the watcher, whose lock this thread may hold, is left alone.
        if !lock(&shared.table).is_of(self) {
            return;
        }
        let mut watcher = lock(&shared.watcher);
        let mut table = lock(&shared.table);
        if !table.is_of(self) {
            return;
        }
        table.folders.remove(&self.folder);
        drop(table);
        if let Some(watcher) = watcher.as_mut() {
            // Fails if the folder is gone.
            let _ = watcher.unwatch(&shared.root.join(&self.folder));
        }
    }
}

impl Drop for Missing {
    fn drop(&mut self) {
        let Some(shared) = self.shared.upgrade() else { return };
        let mut table = lock(&shared.table);
        if let Some(keys) = table.missing.get_mut(&self.folder) {
            keys.retain(|(wait, _)| *wait != self.wait);
            if keys.is_empty() {
                table.missing.remove(&self.folder);
            }
        }
    }
}

/// The folders in `folder`, which is below `root`, without those that symbolic links lead to. None if it is not there.
fn folders_in(root: &Path, folder: &str) -> impl Iterator<Item = String> {
    let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    let names = folders.filter_map(|entry| entry.file_name().into_string().ok());
    let below = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    names.map(move |name| format!("{below}{name}")).filter(|path| path != RESERVED_SEGMENT)
}

/// Starts the watcher, which watches nothing yet, and the thread that tells of what it sees.
fn start(shared: &Arc<Shared>, hub: &Wakeups) -> Option<RecommendedWatcher> {
    let (events, seen) = mpsc::channel();
    // Nothing more is done on the watcher's own thread: a waiter that subscribes waits for that thread, and must not do so on
    // it.
    let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        if event.as_ref().map_or(true, is_change) {
            let _ = events.send(event);
        }
    });
    let watcher = watcher.ok()?;
    let (shared, hub) = (Arc::downgrade(shared), hub.downgrade());
    let thread = thread::Builder::new().name("hitl-file-watch".to_owned());
    thread.spawn(move || run(&shared, &hub, &seen)).ok()?;
    Some(watcher)
}

fn run(shared: &Weak<Shared>, hub: &WeakWakeups, seen: &Receiver<notify::Result<Event>>) {
    while let Ok(event) = seen.recv() {
        let (Some(shared), Some(hub)) = (shared.upgrade(), hub.upgrade()) else { return };
        match event {
            Ok(event) => shared.tell(&hub, &event),
            // It is not known what was missed.
            Err(_) => hub.wake_all(),
        }
    }
}

/// Whether `event` can be of interest to anybody; reading is not.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        _ => true,
    }
}

/// Whether what is named is not there any more.
fn is_loss(kind: EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

fn is_absent(error: &notify::Error) -> bool {
    match &error.kind {
        notify::ErrorKind::PathNotFound => true,
        notify::ErrorKind::Io(error) => super::root::is_absent(error),
        _ => false,
    }
}
