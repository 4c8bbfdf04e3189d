//! Real servers for the tests of shared stores, and proxies that spoil what passes between a client and them.
//!
//! | what | is | from |
//! | --- | --- | --- |
//! | [`Postgres`] | a PostgreSQL of its own, with TLS | Debian: `postgresql` |
//! | [`PgBouncer`] | a pooler in front of it | Debian: `pgbouncer` |
//! | [`ObjectServer`] | S3 by moto, SeaweedFS and s3rver, Azure by Azurite | `make service-packages` |
//! | [`Proxy`] | bytes: delayed, cut, held back, answers lost | |
//! | [`HttpProxy`] | requests: counted, refused, done with their answer lost, in order | |
//!
//! Each server is on free ports of 127.0.0.1 with its data in a temporary folder. It ends, and its folder goes, when its value is
//! dropped, and when the process that started it ends in whatever way: a `static` is never dropped, and a test may be killed.
//! Several tests of one process may use one server, by `shared`, each with a database or bucket of its own.
//!
//! A server that is not installed is [`Absent`], and its tests are reported as ignored, unless they are [`required`]. One that
//! is installed and does not start is a defect of the test's surroundings: that panics, with the end of the server's log.
//!
//! ```no_run
//! # fn main() -> Result<(), hitl_services::Absent> {
//! let postgres = hitl_services::Postgres::shared()?;
//! let url = postgres.database();
//! # Ok(())
//! # }
//! ```
//!
//! `make services` starts them all for a person to try a store with. On other systems than Unix this crate is empty.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what tests stand on may stop them at the first surprise"
)]

mod absent;
mod objects;
mod pgbouncer;
mod ports;
mod postgres;
mod proxy;
mod server;
mod user;

pub use absent::{Absent, required};
pub use objects::{ObjectKind, ObjectServer};
pub use pgbouncer::PgBouncer;
pub use postgres::Postgres;
pub use proxy::{Answer, Counts, HttpProxy, Mode, Proxy, Requests, When};
