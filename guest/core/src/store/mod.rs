//! What the rules need of a store: a small trait, and the keys that they use in it.

pub mod keys;
pub mod storage;
