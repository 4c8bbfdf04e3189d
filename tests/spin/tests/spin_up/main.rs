//! The tests of `it` that any host has to pass, with `spin up` itself as the host. They are ignored where there is no `spin`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[path = "../../../tools/tools.rs"]
#[allow(dead_code, unused_macro_rules, reason = "the other tests with tools use more of it")]
mod tools;

use libtest_mimic::Arguments;
use std::process::{Command, ExitCode, Stdio};
use tools::tests;

fn main() -> ExitCode {
    let spin = (tools::runs("spin"), "a `spin` on the PATH");
    let trials = tools::needing("SPIN", &[spin], tests![all_of_it]);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn all_of_it() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--package", "hitl-spin-host", "--test", "it", "--"]);
    cargo.args(["http_only::", "race::", "bad_input::"]).env("HITL_TEST_SPIN", "up");
    let ran = cargo.stdin(Stdio::null()).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout));
}
