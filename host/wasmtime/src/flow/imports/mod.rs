//! The imports themselves.
//!
//! * `handles`: what is at once, the same in both forms: questions, and what is known of an event.
//! * `concurrent`: what waits, as `async func`. `blocking`: the same for flows without `async`.

mod blocking;
mod concurrent;
mod handles;

use super::bindings;
use super::{Calls, Event, Question};
use crate::bindings::hitl::hitl::types::Error;
use hitl_types::face::Draft;
use std::sync::Arc;
use wasmtime::Result;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};

/// What a flow's calls work on.
#[derive(Debug)]
pub struct FlowCtxView<'a> {
    /// What its calls do.
    pub calls: &'a Arc<dyn Calls>,
    /// Where its handles are kept.
    pub table: &'a mut ResourceTable,
}

/// Where the calls of a flow find their [`FlowCtxView`] in the data of a wasmtime store.
///
/// ```
/// use hitl_wasmtime::flow::{Calls, FlowCtxView, FlowView, add_flow_to_linker};
/// use std::sync::Arc;
/// use wasmtime::Engine;
/// use wasmtime::component::{Linker, ResourceTable};
///
/// struct Host {
///     calls: Arc<dyn Calls>,
///     table: ResourceTable,
/// }
///
/// impl FlowView for Host {
///     fn flow(&mut self) -> FlowCtxView<'_> {
///         FlowCtxView { calls: &self.calls, table: &mut self.table }
///     }
/// }
///
/// # fn main() -> wasmtime::Result<()> {
/// let mut linker: Linker<Host> = Linker::new(&Engine::default());
/// add_flow_to_linker(&mut linker)?;
/// # Ok(())
/// # }
/// ```
pub trait FlowView: Send {
    /// The context of this store.
    fn flow(&mut self) -> FlowCtxView<'_>;
}

/// Says that the calls work on a [`FlowCtxView`], to the code that `wasmtime` generates.
#[derive(Debug)]
pub struct HasFlow;

impl HasData for HasFlow {
    type Data<'a> = FlowCtxView<'a>;
}

/// Adds what a flow asks by to `linker`: `hitl:hitl/events` and `hitl:hitl/questions`, and the same without `async`.
///
/// # Errors
///
/// If `linker` has one of them already.
pub fn add_flow_to_linker<T: FlowView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    bindings::concurrent::hitl::hitl::events::add_to_linker::<T, HasFlow>(linker, T::flow)?;
    bindings::concurrent::hitl::hitl::questions::add_to_linker::<T, HasFlow>(linker, T::flow)?;
    bindings::blocking::hitl::hitl::events_sync::add_to_linker::<T, HasFlow>(linker, T::flow)?;
    bindings::blocking::hitl::hitl::questions_sync::add_to_linker::<T, HasFlow>(linker, T::flow)
}

/// Adds `hitl:hitl/decisions`, and the same without `async`, to `linker`: for flows that may answer, their own questions
/// included.
///
/// # Errors
///
/// If `linker` has one of them already.
pub fn add_decisions_to_linker<T: FlowView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    bindings::concurrent::hitl::hitl::decisions::add_to_linker::<T, HasFlow>(linker, T::flow)?;
    bindings::blocking::hitl::hitl::decisions_sync::add_to_linker::<T, HasFlow>(linker, T::flow)
}

/// What a call came to, unless it could not be made.
type Answer<T> = Result<std::result::Result<T, Error>>;

/// What it came to, in the types of the WIT.
#[allow(clippy::unnecessary_wraps, reason = "it is what a call gives")]
fn answer<T: Into<U>, U>(said: std::result::Result<T, hitl_types::Error>) -> Answer<U> {
    Ok(said.map(Into::into).map_err(Into::into))
}

impl FlowCtxView<'_> {
    fn draft(&mut self, question: &Resource<Question>) -> Result<&mut Draft> {
        Ok(&mut self.table.get_mut(question)?.0)
    }

    fn event(&self, event: &Resource<Event>) -> Result<&Event> {
        Ok(self.table.get(event)?)
    }

    /// A handle to the event.
    fn handle(&mut self, found: std::result::Result<Event, hitl_types::Error>) -> Answer<Resource<Event>> {
        Ok(match found {
            Ok(event) => Ok(self.table.push(event)?),
            Err(error) => Err(error.into()),
        })
    }
}
