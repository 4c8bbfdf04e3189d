//! What programs in Rust ask with, the same whether the component runs within them (the crate `hitl`) or on a server that they ask
//! (the crate `hitl-client`). Both re-export all of it, so a program names one of those and not this.
//!
//! * [`Question`], [`Event`], [`Blocking`]: asking, and what came of it, over a [`face::Face`].
//! * [`Answer`]: what can be asked for. [`OnTimeout`], [`Decision`], [`Recipient`]: what is said with it.
//! * [`Outcome`], [`EventInfo`], [`EventPage`], [`Error`]: what is told.
//! * [`face`] and `flow`: what stands behind these, for the crates that are a face or run flows. They are not for programs, and no part of
//!   what versions promise.
//!
//! # Features
//!
//! | feature | is on | brings |
//! | --- | --- | --- |
//! | `embedded` | no | what only those have who run the component themselves: variants of [`Error`], the clock that events live by |

mod answer;
mod answered;
mod background;
mod blocking;
#[cfg(feature = "embedded")]
mod clock;
mod decision;
mod draft;
mod error;
mod event;
pub mod face;
#[cfg(feature = "embedded")]
pub mod flow;
mod info;
mod on_timeout;
mod outcome;
mod page;
mod question;
mod seconds;

pub use answer::Answer;
pub use blocking::Blocking;
#[cfg(feature = "embedded")]
pub use clock::{Clock, SleepFuture, SystemClock};
pub use decision::{Decision, Recipient};
pub use error::Error;
pub use event::Event;
pub use hitl_core::documents::FieldProblem;
pub use hitl_core::{
    Actor, ActorKind, DataType, Extension, Filter, PromptFormat, Scope, Status, Timestamp, Value,
};
pub use hitl_core::{callback, context, form};
pub use info::EventInfo;
pub use on_timeout::OnTimeout;
pub use outcome::{Outcome, kind_in_words};
pub use page::EventPage;
pub use question::Question;
pub use schemars;
