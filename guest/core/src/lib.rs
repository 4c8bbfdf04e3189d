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
//! * [`api`]: the HTTP routes. A request in, a response out, as plain [`http`] types.
//! * [`page`]: what a person sees.
//! * [`link`]: signing and checking of links. [`json`]: the one notation of what is stored and sent.

pub mod api;
pub mod error;
pub mod event;
pub mod events;
pub mod id;
pub mod json;
pub mod keys;
pub mod link;
pub mod moment;
pub mod outcome;
pub mod page;
pub mod scope;
pub mod settings;
pub mod storage;
pub mod timeout;
pub mod value;

pub use error::{Error, FieldError};
pub use event::{OnTimeout, Request, Spec, Timeout};
pub use events::{Decision, Event, Events, Filter, Found, Look, Page, Random};
pub use moment::Moment;
pub use outcome::{Outcome, Status};
pub use scope::Scope;
pub use settings::Settings;
pub use storage::{Created, Storage, StorageError};
pub use value::{DataType, Given, Value};
