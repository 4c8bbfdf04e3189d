//! The two faces of `events`, for any host that runs wasmtime: each call is carried to [`Events`].

use super::bindings::blocking::hitl::hitl::events_sync as blocking;
use super::bindings::concurrent::hitl::hitl::events as concurrent;
use super::events::{Event, Events};
use crate::bindings::hitl::hitl::types::{Decision, Error, Filter, Info, Outcome, Page, Spec, Value};
use wasmtime::Result;
use wasmtime::component::{Accessor, HasData, Linker, Resource, ResourceTable};

/// What a flow's calls work on.
#[derive(Debug)]
pub struct FlowCtxView<'a> {
    /// The events that the flow deals with.
    pub events: &'a Events,
    /// Where its handles are kept.
    pub table: &'a mut ResourceTable,
}

/// Where the calls of a flow find their [`FlowCtxView`] in the data of a wasmtime store.
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

/// Adds `hitl:hitl/events` and `hitl:hitl/events-sync` to `linker`, for flows that run in it.
///
/// # Errors
///
/// If `linker` has one of them already.
pub fn add_flow_to_linker<T: FlowView + 'static>(linker: &mut Linker<T>) -> Result<()> {
    concurrent::add_to_linker::<T, HasFlow>(linker, T::flow)?;
    blocking::add_to_linker::<T, HasFlow>(linker, T::flow)
}

type Answer<T> = Result<std::result::Result<T, Error>>;

/// The events behind `accessor`.
fn events<T: 'static>(accessor: &Accessor<T, HasFlow>) -> Events {
    accessor.with(|mut access| access.get().events.clone())
}

/// The same, and the event behind a handle.
fn both<T: 'static>(accessor: &Accessor<T, HasFlow>, event: &Resource<Event>) -> Result<(Events, Event)> {
    accessor.with(|mut access| access.get().both(event))
}

/// A handle to the event.
fn handle<T: 'static>(
    accessor: &Accessor<T, HasFlow>,
    made: std::result::Result<Event, Error>,
) -> Answer<Resource<Event>> {
    accessor.with(|mut access| access.get().handle(made))
}

impl FlowCtxView<'_> {
    fn event(&self, event: &Resource<Event>) -> Result<Event> {
        Ok(self.table.get(event)?.clone())
    }

    fn both(&self, event: &Resource<Event>) -> Result<(Events, Event)> {
        Ok((self.events.clone(), self.event(event)?))
    }

    fn handle(&mut self, made: std::result::Result<Event, Error>) -> Answer<Resource<Event>> {
        Ok(match made {
            Ok(event) => Ok(self.table.push(event)?),
            Err(error) => Err(error),
        })
    }
}

impl concurrent::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> concurrent::HostWithStore<T> for HasFlow {
    async fn create(accessor: &Accessor<T, Self>, spec: Spec) -> Answer<Resource<Event>> {
        let made = events(accessor).create(spec).await;
        handle(accessor, made)
    }

    async fn open(accessor: &Accessor<T, Self>, id: String) -> Answer<Resource<Event>> {
        let made = events(accessor).open(id).await;
        handle(accessor, made)
    }

    async fn submit(
        accessor: &Accessor<T, Self>,
        id: String,
        value: Value,
        decision: Decision,
    ) -> Answer<Outcome> {
        Ok(events(accessor).submit(id, value, decision).await)
    }

    async fn decline(accessor: &Accessor<T, Self>, id: String, decision: Decision) -> Answer<Outcome> {
        Ok(events(accessor).decline(id, decision).await)
    }

    async fn link(
        accessor: &Accessor<T, Self>,
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Answer<String> {
        Ok(events(accessor).link(id, subject, valid_seconds).await)
    }

    async fn list(
        accessor: &Accessor<T, Self>,
        filter: Filter,
        after: Option<String>,
        limit: u32,
    ) -> Answer<Page> {
        Ok(events(accessor).list(filter, after, limit).await)
    }
}

impl<T: Send + 'static> concurrent::HostEventWithStore<T> for HasFlow {
    async fn poll(accessor: &Accessor<T, Self>, event: Resource<Event>) -> Answer<Option<Outcome>> {
        let (events, event) = both(accessor, &event)?;
        Ok(events.poll(event).await)
    }

    async fn wait(accessor: &Accessor<T, Self>, event: Resource<Event>) -> Answer<Outcome> {
        let (events, event) = both(accessor, &event)?;
        Ok(events.wait(event).await)
    }

    async fn cancel(
        accessor: &Accessor<T, Self>,
        event: Resource<Event>,
        decision: Decision,
    ) -> Answer<Outcome> {
        let (events, event) = both(accessor, &event)?;
        Ok(events.cancel(event, decision).await)
    }
}

impl concurrent::HostEvent for FlowCtxView<'_> {
    fn id(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.id())
    }

    fn info(&mut self, event: Resource<Event>) -> Result<Info> {
        Ok(self.event(&event)?.info())
    }

    fn form_url(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.form_url())
    }

    fn api_url(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.api_url())
    }

    fn report(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.report())
    }

    fn drop(&mut self, event: Resource<Event>) -> Result<()> {
        self.table.delete(event)?;
        Ok(())
    }
}

impl blocking::Host for FlowCtxView<'_> {
    async fn create(&mut self, spec: Spec) -> Answer<Resource<Event>> {
        let made = self.events.clone().create(spec).await;
        self.handle(made)
    }

    async fn open(&mut self, id: String) -> Answer<Resource<Event>> {
        let made = self.events.clone().open(id).await;
        self.handle(made)
    }

    async fn submit(&mut self, id: String, value: Value, decision: Decision) -> Answer<Outcome> {
        Ok(self.events.clone().submit(id, value, decision).await)
    }

    async fn decline(&mut self, id: String, decision: Decision) -> Answer<Outcome> {
        Ok(self.events.clone().decline(id, decision).await)
    }

    async fn link(
        &mut self,
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Answer<String> {
        Ok(self.events.clone().link(id, subject, valid_seconds).await)
    }

    async fn list(&mut self, filter: Filter, after: Option<String>, limit: u32) -> Answer<Page> {
        Ok(self.events.clone().list(filter, after, limit).await)
    }
}

impl blocking::HostEvent for FlowCtxView<'_> {
    async fn id(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.id())
    }

    async fn info(&mut self, event: Resource<Event>) -> Result<Info> {
        Ok(self.event(&event)?.info())
    }

    async fn form_url(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.form_url())
    }

    async fn api_url(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.api_url())
    }

    async fn report(&mut self, event: Resource<Event>) -> Result<String> {
        Ok(self.event(&event)?.report())
    }

    async fn poll(&mut self, event: Resource<Event>) -> Answer<Option<Outcome>> {
        let (events, event) = self.both(&event)?;
        Ok(events.poll(event).await)
    }

    async fn wait(&mut self, event: Resource<Event>) -> Answer<Outcome> {
        let (events, event) = self.both(&event)?;
        Ok(events.wait(event).await)
    }

    async fn cancel(&mut self, event: Resource<Event>, decision: Decision) -> Answer<Outcome> {
        let (events, event) = self.both(&event)?;
        Ok(events.cancel(event, decision).await)
    }

    async fn drop(&mut self, event: Resource<Event>) -> Result<()> {
        self.table.delete(event)?;
        Ok(())
    }
}
