//! That the servers serve, end and start again, and that the proxies do what they say.
//!
//! A server that is not installed makes its tests ignored, unless `HITL_REQUIRE_SERVERS` is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[cfg(unix)]
mod harness;
#[cfg(unix)]
mod http_proxy;
#[cfg(unix)]
mod objects;
#[cfg(unix)]
mod pgbouncer;
#[cfg(unix)]
mod postgres;
#[cfg(unix)]
mod proxy;
#[cfg(unix)]
mod store;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let proxies = [proxy::trials(), http_proxy::trials()];
    let servers = [postgres::trials(), pgbouncer::trials(), objects::trials()];
    let trials = proxies.into_iter().chain(servers);
    libtest_mimic::run(&arguments, trials.flatten().collect()).exit_code()
}

/// The servers are started on Unix alone.
#[cfg(not(unix))]
fn main() {}
