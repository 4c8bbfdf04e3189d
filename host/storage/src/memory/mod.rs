//! `memory:` — a map behind a lock, gone with the process. For tests, and for questions that need not survive.

mod config;
mod store;

use crate::Backend;
pub use config::MemoryConfig;
pub use store::Memory;

/// Memory in the registry.
pub(crate) const BACKEND: Backend = Backend {
    schemes: &["memory"],
    form: config::FORM,
    parse: |url| Ok(Box::new(MemoryConfig::parse(url.rest)?)),
};
