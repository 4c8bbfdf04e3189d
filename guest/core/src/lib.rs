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
//! * [`model`]: [`Question`], [`Request`], [`Outcome`], [`Value`], [`Scope`], and their stored form.
//! * [`store`]: what is needed of a store, and the keys in it.
//! * [`links`]: signing and checking of links, and the addresses of an event.
//! * [`mod@http`]: the HTTP routes. A request in, a response out, as plain [`http`](::http) types.
//! * [`documents`]: the JSON that the routes send, typed for those who read it.
//! * [`retry`]: what a client sends again, and when.
//! * [`pages`]: what a person sees. [`text`]: the words for every rule.

// A slice of text that may fall between two letters fails with a message that shows them, for which the tables of all
// letters come along: 8 KB of the component.
#![cfg_attr(not(test), warn(clippy::string_slice))]

pub mod documents;
pub mod http;
pub mod links;
pub mod model;
pub mod pages;
pub mod protocol;
pub mod retry;
pub mod settings;
pub mod store;
pub mod text;

pub use model::actor::{Actor, ActorKind};
pub use model::caller::Caller;
pub use model::error::{Error, FieldError, Rule};
pub use model::extension::Extension;
pub use model::outcome::{Outcome, Status};
pub use model::prompt_format::PromptFormat;
pub use model::question::{Kind, Question};
pub use model::request::Request;
pub use model::scope::Scope;
pub use model::timeout::{OnTimeout, Timeout};
pub use model::timestamp::Timestamp;
pub use model::validate::Input;
pub use model::value::{DataType, Value};
pub use model::{
    callback, context, extension, form, id, image_hosts, json, key, link_key, logo, operator, outcome,
    question, request, role, scope, stub, time_zone, timeout,
};
pub use protocol::{CreateResult, Decision, Event, Events, Filter, NextLook, NextRead, Page, Random, State};
pub use settings::Settings;
pub use store::storage::{Created, Storage, StorageError};
pub use store::{backup, ended, keys};
