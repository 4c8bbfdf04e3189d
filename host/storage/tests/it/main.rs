//! Every backend through the whole suite, and what only some of them can be asked.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml lets tests stop at the first surprise, but does not know their helpers"
)]

mod child;
mod crash;
#[cfg(unix)]
mod file;
mod processes;
mod sqlite;
mod suite;
