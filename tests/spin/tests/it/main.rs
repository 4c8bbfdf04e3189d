//! The component as a Spin app: what is tested with `hitl serve` in `tests/it` is tested with it, too, and what is its own.
//!
//! The same files are compiled here again, with another `support`: servers are apps in the host of this crate, or in
//! `spin up` itself where `HITL_TEST_SPIN=up` says so. Left out is what is about the host's own side of HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod adapter;
mod bad_input;
#[path = "../../../it/http.rs"]
mod http;
#[path = "../../../it/http_only.rs"]
mod http_only;
mod limits;
#[path = "../../../it/race.rs"]
mod race;
mod spin_up;
mod storage;
mod support;
