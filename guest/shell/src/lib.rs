//! What a component does behind each interface that it exports, once for the component whose exports are `async` and the one
//! whose exports block.
//!
//! Nothing is decided here. Each module carries values over one border:
//!
//! * [`platform`]: what a host gives to an instance, as a trait.
//! * [`events`], [`questions`], [`decisions`]: what the interfaces of those names do, with a twin without `async` or as one.
//! * [`http`]: requests and responses.
//! * [`courier`]: what a component sends outcomes with, as a trait. `due`: sending what is due.
//!
//! All is `async`, and ready at the first poll where the platform's calls block.

#![allow(clippy::result_large_err, reason = "the error is the interface's own, and generated")]

pub mod courier;
pub mod decisions;
mod due;
pub mod events;
pub mod http;
pub mod platform;
pub mod questions;

pub use events::Event;
pub use platform::{Instance, Platform};
