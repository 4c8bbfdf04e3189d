//! End-to-end tests: the real component, real processes, real HTTP. One binary, so that the library is linked once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod bad_input;
mod browser;
mod cli;
mod composed;
mod crash;
mod examples;
mod faults;
mod flaky;
mod flows;
mod fuzz;
mod http;
mod http_only;
mod library;
mod logs;
mod original;
mod race;
mod remote;
mod support;
mod tidy;
mod tools;
