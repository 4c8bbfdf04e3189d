//! What a flow may import, for hosts that run flows in a wasmtime of their own: each call is carried to a [`Calls`], which the
//! `flow::Events` of the crate `hitl` is.
//!
//! What a flow may see and do is settled there, and not here.

mod bindings;
mod imports;

pub use hitl_types::flow::{Calls, Event};
pub use imports::{FlowCtxView, FlowView, HasFlow, add_decisions_to_linker, add_flow_to_linker};

use hitl_types::face::Draft;

/// A question, as a flow puts it.
#[derive(Debug)]
pub struct Question(Draft);
