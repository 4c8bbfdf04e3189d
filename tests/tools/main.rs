//! End-to-end tests that need a program which a machine may lack: a browser, Python, Node.js, or what `make flows` builds.
//!
//! What is there is found out when they are run, and Rust's own harness knows only at compile time which tests are ignored.
//! So this binary has its own, which speaks the same language on the command line.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[cfg(unix)]
mod behind_nginx;
#[cfg(unix)]
mod below_a_path;
mod browser;
mod clients;
mod disk;
#[cfg(unix)]
mod doctor;
mod elsewhere;
mod embedded;
mod engines;
mod examples;
#[path = "../it/flaky.rs"]
mod flaky;
mod flows;
mod forms;
mod gallery;
#[cfg(unix)]
mod generators;
#[cfg(unix)]
mod histories;
#[path = "../it/http.rs"]
mod http;
mod models;
#[cfg(unix)]
mod original;
#[cfg(unix)]
#[path = "../it/rows.rs"]
mod rows;
#[path = "../it/support.rs"]
#[allow(dead_code, unused_imports, reason = "the other test binary uses more of it")]
mod support;
mod tools;
mod typescript;

use libtest_mimic::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = [
        #[cfg(unix)]
        behind_nginx::trials(),
        #[cfg(unix)]
        below_a_path::trials(),
        browser::trials(),
        clients::trials(),
        disk::trials(),
        #[cfg(unix)]
        doctor::trials(),
        elsewhere::trials(),
        embedded::trials(),
        engines::trials(),
        examples::trials(),
        flows::trials(),
        #[cfg(unix)]
        generators::trials(),
        #[cfg(unix)]
        histories::trials(),
        models::trials(),
        #[cfg(unix)]
        original::trials(),
        typescript::trials(),
    ];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
