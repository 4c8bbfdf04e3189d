//! The client against servers that are none, or say what none should. What needs a real one is among the end-to-end tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod answers;
mod calling;
mod fake;
mod waiting;
