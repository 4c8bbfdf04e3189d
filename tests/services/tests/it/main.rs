//! That the servers serve, end and start again, and that the proxies do what they say.
//!
//! A server that is not installed makes its tests ignored, unless `HITL_REQUIRE_SERVERS` is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod harness;
mod http_proxy;
mod objects;
mod pgbouncer;
mod postgres;
mod proxy;
mod store;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let proxies = [proxy::trials(), http_proxy::trials()];
    let servers = [postgres::trials(), pgbouncer::trials(), objects::trials()];
    let trials = proxies.into_iter().chain(servers);
    libtest_mimic::run(&arguments, trials.flatten().collect()).exit_code()
}
