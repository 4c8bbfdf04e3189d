//! What the rules need of a store: a small trait, and the keys that they use in it; what of it a backup holds.

pub mod backup;
pub mod keys;
pub mod storage;
