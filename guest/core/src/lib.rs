//! The rules of an event: one question to a person, one outcome, once and for ever.
//!
//! This crate does nothing by itself. It opens no file, reads no clock and draws no random number: storage is a small
//! trait ([`Storage`]), the moment and the random bytes are arguments. So it cannot fail on its own; it can only report
//! what storage said, and a whole life of events, crashes and jumping clocks included, runs in one deterministic test.
//!
//! The major components are:
//!
//! * [`Events`]: the protocol. Create or find an event, look at it, submit, decline, cancel, list. Each is a few
//!   storage operations in an order in which a crash between any two does no harm.
//! * [`Spec`], [`Request`], [`Outcome`], [`Value`], [`Scope`]: the model, and its stored form.
//! * [`mod@http`]: the HTTP routes. A request in, a response out, as plain [`http`] types.
//! * [`pages`]: what a person sees.
//! * [`links`]: signing and checking of links. [`json`]: the one notation of what is stored and sent.

pub mod http;
pub mod json;
pub mod links;
pub mod model;
pub mod pages;
pub mod protocol;
pub mod settings;
pub mod store;

pub use model::error::{Error, FieldError};
pub use model::outcome::{Outcome, Status};
pub use model::request::{OnTimeout, Request, Spec, Timeout};
pub use model::scope::Scope;
pub use model::timestamp::Timestamp;
pub use model::value::{DataType, Input, Value};
pub use model::{id, outcome, request, scope};
pub use protocol::{CreateResult, Decision, Event, Events, Filter, Page, Random, State};
pub use settings::Settings;
pub use store::keys;
pub use store::storage::{Created, Storage, StorageError};
