//! Stores in buckets of real servers: the conformance suite, and what is particular to object stores.
//!
//! | server | default | with `HITL_WHOLE_SUITE=1` |
//! | --- | --- | --- |
//! | moto, through a proxy that lets one write at a time | the whole suite | |
//! | SeaweedFS, Azurite | the cases in which they differ | the whole suite |
//! | s3rver | that it is refused | |
//!
//! A server that is not installed makes its tests ignored, unless `HITL_REQUIRE_SERVERS` is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[cfg(unix)]
mod bucket;
#[cfg(unix)]
mod costs;
#[cfg(unix)]
mod crash;
#[cfg(unix)]
mod faults;
#[cfg(unix)]
mod feed;
#[cfg(unix)]
mod harness;
#[cfg(unix)]
mod lists;
#[cfg(unix)]
mod probes;
#[cfg(unix)]
mod suite;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let suite = [suite::trials(), lists::trials(), crash::trials()];
    let own = [probes::trials(), faults::trials(), feed::trials(), costs::trials()];
    let trials = suite.into_iter().chain(own).flatten();
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// The servers are started on Unix alone.
#[cfg(not(unix))]
fn main() {}
