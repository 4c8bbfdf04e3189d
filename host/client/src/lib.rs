#![doc = include_str!("../README.md")]
//!
//! # In two lines
//!
//! ```no_run
//! # async fn example() -> Result<(), hitl_client::Error> {
//! let hitl = hitl_client::Client::from_env()?;   // HITL_SERVER, HITL_API_KEY
//! let replicas = hitl.event::<i64>("replicas").run("nightly-42").prompt("How many replicas?").create().await?.wait().await?;
//! # let _ = replicas;
//! # Ok(())
//! # }
//! ```
//!
//! # The parts
//!
//! * [`Client`]: a server that is asked; [`Client::blocking`] outside async code (in a thread of its own where there is some: tokio's `spawn_blocking`
//!   counts as async).
//! * [`Question`], [`Event`], [`Blocking`]: asking, and what came of it.
//! * The rest is the same as in the crate `hitl`: [`Answer`], [`OnTimeout`], [`Decision`], [`Recipient`]; [`Outcome`], [`EventInfo`],
//!   [`EventPage`], [`Error`]; the rules' own types, those of [`hitl_core`].

mod asking;
mod blocking;
mod client;
mod convert;
mod exchange;
mod face;
mod tls;

pub use blocking::BlockingClient;
pub use client::Client;
pub use hitl_types::{
    Actor, ActorKind, Answer, DataType, Decision, Error, EventInfo, EventPage, Extension, FieldProblem,
    Filter, OnTimeout, Outcome, PromptFormat, Recipient, Scope, Status, Timestamp, Value, kind_in_words,
};
pub use hitl_types::{callback, context, form, schemars};

/// A question on its way to becoming an event of a server. See [`Client::event`].
pub type Question<T> = hitl_types::Question<Client, T>;

/// An event of a server, seen by the program that asks.
pub type Event<T> = hitl_types::Event<Client, T>;

/// An event of a server, for code that may block. See [`Event::blocking`].
pub type Blocking<'a, T> = hitl_types::Blocking<'a, Client, T>;
