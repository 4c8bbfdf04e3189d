//! What people read: every rule that something can break by its code, and the words for it, one file a language.

pub mod en;
pub mod rule;
