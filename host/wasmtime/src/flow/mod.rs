//! What a flow may import, for hosts that run flows in a wasmtime of their own: each call is carried to a [`Calls`], such as the
//! `flow::Events` of the crate `hitl`.
//!
//! A flow deals with what stands behind its [`Calls`]: what it may see and do there is settled in those, and not here.

mod bindings;
mod calls;
mod event;
mod imports;

pub use calls::Calls;
pub use event::{Event, Known, Question};
pub use hitl_types::face::Draft;
pub use imports::{FlowCtxView, FlowView, HasFlow, add_decisions_to_linker, add_flow_to_linker};
