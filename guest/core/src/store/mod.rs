//! What the rules need of a store: a small trait, and the keys that they use in it, those of the log of ended events
//! and of the outbox apart; what of it a backup holds.

pub mod backup;
pub mod callbacks;
pub mod ended;
pub mod keys;
pub mod storage;
