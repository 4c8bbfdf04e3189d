//! What a remote face does: it asks a running server by the HTTP API. Once for the components whose exports are `async`, those whose
//! exports block, and the client of programs in Rust.
//!
//! Nothing is decided here, and no answer of a server, however wrong, makes it panic:
//!
//! * [`outside`]: what whoever asks has of its host, as a trait. [`exchange`]: one request, and what comes of it.
//! * [`questions`], [`decisions`]: what the interfaces of those names do, with a twin without `async` or as one. [`event`]: what
//!   they are made of.
//! * [`about`]: requests about one event. [`shared`]: one request for all who wait. [`links`]: the addresses of an event.
//! * [`call`]: a request and its answer, sent again where that may help.
//! * [`server`]: where the server is, and the key. [`error`]: why a call did not do what was asked.
//! * `encode`: what is sent. [`decode`]: what is answered.

pub mod about;
pub mod call;
pub mod decisions;
pub mod decode;
mod encode;
pub mod error;
pub mod event;
pub mod exchange;
pub mod links;
pub mod outside;
pub mod questions;
pub mod server;
pub mod shared;

pub use encode::Decision;
pub use error::Error;
pub use outside::Outside;
