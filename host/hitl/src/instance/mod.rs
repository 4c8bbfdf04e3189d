//! Instances of the component: those that serve one call at a time, and the one that many wait in.

mod failure;
mod host;
mod http;
mod idle;
mod pool;
mod rest;
mod shared;
mod store;
mod waits;

pub(crate) use failure::Failure;
pub use host::{Host, linker};
pub(crate) use pool::Pool;
pub(crate) use shared::Shared;
