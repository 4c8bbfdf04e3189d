//! Flows: components that import `hitl:hitl/events` or `hitl:hitl/events-sync`, and run until they have their answers.
//!
//! A flow has no state of its own that outlives it. Started again with the same run, it finds its events by their names
//! and goes straight through what was answered; so it may be killed anywhere.
//!
//! * [`Flow`]: a flow as a program, on its own.
//! * [`add_flow_to_linker`], [`FlowView`]: the import, for hosts that run flows in a wasmtime of their own.

mod bindings;
mod events;
mod imports;
mod program;

pub use events::{Event, Events, FlowEvent};
pub use imports::{FlowCtxView, FlowView, HasFlow, add_flow_to_linker};
pub use program::{Flow, FlowError, Permissions};
