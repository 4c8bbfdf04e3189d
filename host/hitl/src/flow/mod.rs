//! Flows: components that ask by `hitl:hitl/events` or `hitl:hitl/questions`, with `async` or without, and run until they
//! have their answers.
//!
//! A flow has no state of its own that outlives it. Started again with the same run, it finds its events by their names
//! and goes straight through what was answered; so it may be killed anywhere.
//!
//! What a flow is given is a capability of its own run: it asks there, sees and withdraws what was asked there, and does not
//! answer, unless it is allowed more: see [`Permissions`].
//!
//! [`Flow`] is a flow as a program, on its own. Hosts that run flows in a wasmtime of their own take the imports from the crate
//! `hitl-wasmtime`, with its feature `flow`, and give them [`Events`].

mod calls;
mod composed;
mod events;
mod file;
mod flow_event;
mod program;
mod stderr;
mod trap;

pub use events::Events;
pub use flow_event::FlowEvent;
pub use program::{Flow, FlowError, Permissions};
pub use stderr::Stderr;
pub use trap::Trap;
