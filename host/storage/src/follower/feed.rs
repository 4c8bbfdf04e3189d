//! What a store has to say for a follower.

use crate::StoreError;
use async_trait::async_trait;
use std::future::pending;
use std::time::Duration;

/// A place in a feed, in the words of the store that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(
    /// Only the store reads it.
    pub String,
);

/// What was created since a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Keys that were created, in any order; some may be told again.
    pub keys: Vec<String>,
    /// Whether there may have been others, which the feed does not hold any more: then all waiters look.
    pub gap: bool,
    /// From where to go on.
    pub cursor: Cursor,
    /// Whether there is more to read now.
    pub more: bool,
}

/// How often a follower reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The longest time between two reads while somebody waits.
    pub interval: Duration,
    /// How waiters are made to look by themselves, where others write who tell the feed nothing; none: there are no others.
    pub sweep: Option<Sweep>,
}

/// A slow round over all waiters, each of whom then looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    /// The shortest time that a round takes.
    pub round: Duration,
    /// The most waiters woken in a second, on average: a round over many takes longer.
    pub per_second: u32,
}

/// A store that tells what was created in it since a cursor.
///
/// A create that had returned before a read began, and whose key is announced, is in that read or in one before it.
#[async_trait]
pub trait Feed: Send + Sync + 'static {
    /// What was created after `after`; without it nothing, and the cursor of now.
    ///
    /// # Errors
    ///
    /// If the store cannot be read. The follower goes on asking.
    async fn changes(&self, after: Option<&Cursor>) -> Result<Changes, StoreError>;

    /// Resolves when there may be something to read, before the interval is over. Dropped and called again at any time: what
    /// rang while nobody listened rings at the next call. A store that does not push never rings.
    async fn rung(&self) {
        pending().await
    }

    /// How often to read, as things are now.
    fn pace(&self) -> Pace;
}
