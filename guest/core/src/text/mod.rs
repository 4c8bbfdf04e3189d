//! What people read: every rule that something can break by its code, the words for it, one file a language, and the
//! letters in others' text that they would not see.

pub(crate) mod digits;
pub mod en;
pub(crate) mod encoded;
pub(crate) mod filled;
pub(crate) mod hex;
pub(crate) mod joined;
pub mod rule;
pub mod schema_fault;
pub mod unseen;
