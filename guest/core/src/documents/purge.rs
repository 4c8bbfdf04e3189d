//! What a purge came to, as the API shows it.

use crate::protocol::Purged;
use serde::{Deserialize, Serialize};

/// What one call of a purge came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgePage {
    /// How many events it looked at, open ones among them.
    pub looked_at: u32,
    /// How many it removed; in a dry run how many it would.
    pub removed: u32,
    /// How many have ended and stay, since nothing says when.
    pub undated: u32,
    /// How many stay since their records cannot be read.
    pub unreadable: u32,
    /// Where the next call goes on, if this was not the last: give it as `after`.
    pub next: Option<String>,
}

impl From<Purged> for PurgePage {
    fn from(purged: Purged) -> Self {
        let Purged { looked_at, removed, undated, unreadable, next } = purged;
        Self { looked_at, removed, undated, unreadable, next }
    }
}
