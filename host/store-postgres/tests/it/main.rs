//! The store against real servers, and against what goes wrong between it and them.
//!
//! A server that is not installed makes its tests ignored, unless `HITL_REQUIRE_SERVERS` is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod costs;
mod crashes;
mod harness;
mod opening;
mod own_writes;
mod suite;
mod tls;
mod waking;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        suite::trials(),
        opening::trials(),
        tls::trials(),
        own_writes::trials(),
        waking::trials(),
        crashes::trials(),
        costs::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
