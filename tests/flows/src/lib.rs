//! The example flows, built, for the tests.

/// The flow in `guest/examples/rust`.
pub const RUST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rust.wasm"));

/// The same with the hitl component inside it, by `guest/examples/composed.wac`: it needs storage, timer and settings, and no
/// events, and has the component's form and API.
pub const COMPOSED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/composed.wasm"));

/// The same with the remote face inside it, which reads its settings from the environment: for hosts that are not ours.
pub const ELSEWHERE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/elsewhere.wasm"));

/// The flow in `frozen/`, built against the released interface 0.1.0.
pub const FROZEN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frozen.wasm"));

/// The flow in `plain/`, which asks in plain data, and answers itself.
pub const PLAIN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/plain.wasm"));

/// The flow in `nosy/`, which is told the id of somebody else's event and deals with that.
pub const NOSY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/nosy.wasm"));

/// The flow in `reaching/`, which looks for variables, folders and a network.
pub const REACHING: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/reaching.wasm"));
