//! What the host side promises: limits, isolation, stopping. The rules of events are tested in `hitl-core`, the whole in
//! `tests/`.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

mod bodies;
mod failures;
#[cfg(feature = "test")]
mod kit;
mod service;
mod stopping;
mod support;
mod typed;
mod waiting;
