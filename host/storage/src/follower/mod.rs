//! One reader for all waiters of a process, beside a store that tells what was written only to who asks.
//!
//! A store with a [`Feed`] says which keys were created since a [`Cursor`]. A [`Follower`] reads it once in a while, and at once
//! when the store rings, and wakes those who wait for what it read. So what waiting costs the store does not depend on how many
//! wait, and a connection that was lost, or a ring that nobody heard, costs time and no answer: the next read goes on where the
//! last one ended.
//!
//! While nobody waits, nothing is read.

mod feed;
mod reader;
mod sweeper;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

pub use feed::{Changes, Cursor, Feed, Pace, Sweep};
pub use reader::Follower;
