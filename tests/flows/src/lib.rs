//! The example flows, built, for the tests.

/// The flow in `guest/examples/rust`.
pub const RUST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rust.wasm"));
