//! What other processes write, on a store that tells nobody.
//!
//! Whoever creates an announced key writes an empty object first, the *intent*:
//!
//! ```text
//! hitl-feed/<minute since 1970, 10 digits>/<milliseconds since 1970, 13 digits>-<id>
//! ```
//!
//! One reader for all waiters of a process lists the folder of this minute, and near its edge the one beside it, from where the
//! last read ended less [`OVERLAP`], and asks for each intent that is new to it whether the key is there. If not, it asks again
//! at every read, until the intent is older than [`FOLLOWED`]: by then its writer has created the key or never will. So a
//! writer that dies between the two loses nothing, and nothing is missed that was created before a read began.
//!
//! All names are by the store's clock. Nobody waits, so nobody lists. Folders of minutes that are over go with whoever lists.
//! Writers that know nothing of this, as the form of the original plugin, are found by the follower's slow sweep.

mod cleaner;
mod names;
mod reader;
mod writer;

use crate::client::Client;
use crate::config::{LONGEST_PATIENCE, ObjectConfig};
use crate::list::Lister;
use crate::own::FEED as FOLDER;
use hitl_storage::follower::{Pace, Sweep};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The longest time between the moment in an intent's name and its being there: what is written later gets a new name.
const FRESH: Duration = Duration::from_secs(5);

/// How far two clocks may still differ that were both set by the store's.
const CLOCKS: Duration = Duration::from_secs(3);

/// How far a read goes back behind the one before it.
const OVERLAP: Duration = FRESH.saturating_add(CLOCKS);

/// How long an intent is followed: its writer tries to create for as long as its patience, and what was sent and given up may
/// be done up to half a minute later.
const FOLLOWED: Duration =
    FRESH.saturating_add(LONGEST_PATIENCE).saturating_add(Duration::from_secs(30)).saturating_add(CLOCKS);

/// The round over all waiters, for what is written by those who leave no intent.
const SWEEP: Sweep = Sweep { round: Duration::from_secs(30), per_second: 10 };

/// How often to read.
pub(crate) fn pace(config: &ObjectConfig) -> Pace {
    Pace { interval: config.options.poll, sweep: config.sweeps.then_some(SWEEP) }
}

/// The intents of a store: written by its writers, read for its waiters.
pub(crate) struct ObjectFeed {
    client: Arc<Client>,
    lister: Lister,
    pace: Pace,
    state: Mutex<State>,
}

/// What the reader knows.
#[derive(Debug, Default)]
struct State {
    /// Intents, by the names of their objects.
    seen: HashMap<String, Seen>,
    /// When old minutes are looked for again.
    next_cleaning: Option<Instant>,
}

/// What became of an intent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Nothing yet.
    Pending,
    /// It was told, or there is nothing to tell.
    Done,
}

impl ObjectFeed {
    /// To be read at this pace while somebody waits.
    pub(crate) fn new(client: Arc<Client>, lister: Lister, pace: Pace) -> Self {
        Self { client, lister, pace, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
