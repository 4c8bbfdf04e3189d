//! What a purge came to.

use serde::{Deserialize, Serialize};

/// What one call of a purge came to: how many events it looked at, and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgePage {
    /// All that it looked at, open ones among them.
    pub looked_at: u32,
    /// Those that it removed; in a dry run those that it would.
    pub removed: u32,
    /// Those that have ended and stay, since nothing says when.
    pub undated: u32,
    /// Those that stay since their records cannot be read.
    pub unreadable: u32,
    /// Where the next call goes on, if this was not the last: give it as `after`.
    pub next: Option<String>,
}
