//! One binary for all integration tests of the crate.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise and says what it was"
)]

mod forms;
mod golden;
mod properties;
mod simulation;
mod time_zones;
mod trips;
