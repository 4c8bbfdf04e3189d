//! The component as a Spin app: what is tested with `hitl serve` in `tests/it` is tested with it, too, and what is its own.
//!
//! The same files are compiled here again, with another `support`: servers are apps in the host of this crate, or in
//! a real one, as `HITL_TEST_HOST` says. Left out is what is about the host's own side of HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

#[path = "../common/adapter.rs"]
mod adapter;
#[path = "../common/bad_input.rs"]
mod bad_input;
#[path = "../common/callbacks.rs"]
mod callbacks;
#[path = "../common/database.rs"]
mod database;
mod form;
#[path = "../../../it/http.rs"]
mod http;
#[path = "../../../it/http_only.rs"]
mod http_only;
#[path = "../common/limits.rs"]
mod limits;
#[path = "../common/manifest.rs"]
mod manifest;
#[path = "../../../it/race.rs"]
mod race;
#[path = "../common/real_host.rs"]
mod real_host;
#[path = "../../../it/receiver.rs"]
mod receiver;
#[path = "../common/shared.rs"]
mod shared;
#[path = "../common/spin_app.rs"]
mod spin_app;
#[path = "../common/storage.rs"]
mod storage;
#[path = "../common/support.rs"]
mod support;
