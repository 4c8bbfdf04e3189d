//! What the host side promises: limits, isolation, stopping. The rules of events are tested in `hitl-core`, the whole in
//! `tests/`.

#![allow(missing_docs, reason = "these are tests")]

mod bodies;
mod failures;
mod stopping;
mod support;
mod waiting;
