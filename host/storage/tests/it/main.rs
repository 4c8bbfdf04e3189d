//! Every backend through the whole suite, and tests of what only some of them have.

#![expect(
    clippy::unwrap_used,
    reason = "clippy.toml lets tests stop at the first surprise, but does not know their helpers"
)]

mod backup;
mod child;
mod crash;
#[cfg(unix)]
mod file;
mod losses;
mod processes;
mod sqlite;
mod suite;
