//! What a remote face of the component does behind each interface that it exports: it asks a running server by the HTTP API. Once
//! for the face whose exports are `async` and the one whose exports block.
//!
//! Nothing is decided here, and no answer of a server, however wrong, makes it panic:
//!
//! * [`outside`]: what a host gives to an instance, as a trait. [`exchange`]: one request, and what comes of it.
//! * [`questions`], [`decisions`]: what the interfaces of those names do, with a twin without `async` or as one. [`event`]: what
//!   they are made of.
//! * [`about`]: requests about one event.
//! * [`call`]: a request and its answer, sent again where that may help.
//! * [`server`]: where the server is, and the key, from the settings.
//! * [`encode`]: what is sent. [`decode`]: what is answered.

#![allow(clippy::result_large_err, reason = "the error is the interface's own, and generated")]

pub mod about;
pub mod call;
pub mod decisions;
pub mod decode;
mod encode;
pub mod event;
pub mod exchange;
pub mod outside;
pub mod questions;
pub mod server;

pub use outside::Outside;
