//! `sqlite:PATH` — one database file, shared by any number of processes of one machine.
//!
//! Writes go through one thread, which commits all that has queued up in one transaction: hundreds of creates at once cost one
//! sync of the disk. Reads run where they are called, on a connection from a small pool: a few microseconds, with no other
//! thread involved.

mod changes;
mod config;
pub(crate) mod copy;
mod errors;
mod files;
mod job;
mod queue;
mod reader;
mod schema;
mod store;
mod writer;

use crate::Backend;
pub use config::SqliteConfig;
pub use store::Sqlite;

/// SQLite in the registry.
pub(crate) const BACKEND: Backend = Backend {
    schemes: &["sqlite"],
    form: config::FORM,
    parse: |url| Ok(Box::new(SqliteConfig::parse(url.rest)?)),
};
