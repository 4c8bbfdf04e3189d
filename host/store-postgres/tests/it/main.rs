//! The store against real servers, and against what goes wrong between it and them.
//!
//! A server that is not installed makes its tests ignored, unless `HITL_REQUIRE_SERVERS` is set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[cfg(unix)]
mod costs;
#[cfg(unix)]
mod crashes;
#[cfg(unix)]
mod examining;
#[cfg(unix)]
mod harness;
#[cfg(unix)]
mod opening;
#[cfg(unix)]
mod own_writes;
#[cfg(unix)]
mod preparing;
#[cfg(unix)]
mod suite;
#[cfg(unix)]
mod tls;
#[cfg(unix)]
mod waking;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    let arguments = libtest_mimic::Arguments::from_args();
    let trials = [
        suite::trials(),
        opening::trials(),
        examining::trials(),
        tls::trials(),
        own_writes::trials(),
        preparing::trials(),
        waking::trials(),
        crashes::trials(),
        costs::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}

/// The servers are started on Unix alone.
#[cfg(not(unix))]
fn main() {}
