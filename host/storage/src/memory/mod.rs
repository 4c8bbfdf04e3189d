//! `memory:` — a map behind a lock, gone with the process. For tests, and for questions that need not survive.

mod store;

pub use store::Memory;
