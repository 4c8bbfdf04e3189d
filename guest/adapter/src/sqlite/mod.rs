//! A store in one table of SQLite, on a platform that runs statements for a component.
//!
//! * `connection`: what a platform offers of SQLite.
//! * `failure`: why it did not do what was asked.
//! * `table`: the operations of `hitl:hitl/storage`.

mod connection;
mod failure;
mod table;

#[cfg(test)]
mod tests;

pub use connection::{Connection, Connections, Row};
pub use failure::Failure;
pub use table::{DATABASE, Table, prepare};
