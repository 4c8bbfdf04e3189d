//! What waits, as `async func`: it does not keep the flow from going on elsewhere.

use super::handles::known;
use super::{Answer, FlowCtxView, HasFlow};
use crate::bindings::hitl::hitl::types::{Decision, Error, Outcome, Value};
use crate::flow::bindings::concurrent::hitl::hitl::{decisions, events, questions};
use crate::flow::event::{Event, Question};
use crate::flow::events::Events;
use wasmtime::Result;
use wasmtime::component::{Accessor, Resource};

/// The events behind `accessor`.
fn all<T: 'static>(accessor: &Accessor<T, HasFlow>) -> Events {
    accessor.with(|mut access| access.get().events.clone())
}

/// The same, and the event behind a handle.
fn both<T: 'static>(accessor: &Accessor<T, HasFlow>, event: &Resource<Event>) -> Result<(Events, Event)> {
    accessor.with(|mut access| {
        let flow = access.get();
        Ok((flow.events.clone(), flow.event(event)?.clone()))
    })
}

/// A handle to the event.
fn handle<T: 'static>(
    accessor: &Accessor<T, HasFlow>,
    found: std::result::Result<Event, Error>,
) -> Answer<Resource<Event>> {
    accessor.with(|mut access| access.get().handle(found))
}

impl events::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> events::HostWithStore<T> for HasFlow {
    async fn create(accessor: &Accessor<T, Self>, question: Resource<Question>) -> Answer<Resource<Event>> {
        let draft = accessor.with(|mut access| access.get().draft(&question).cloned())?;
        let found = all(accessor).create(draft).await;
        handle(accessor, found)
    }

    async fn open(accessor: &Accessor<T, Self>, id: String) -> Answer<Resource<Event>> {
        let found = all(accessor).open(id).await;
        handle(accessor, found)
    }
}

impl events::HostEvent for FlowCtxView<'_> {
    known!();
}

impl<T: Send + 'static> events::HostEventWithStore<T> for HasFlow {
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
        comment: Option<String>,
    ) -> Answer<Outcome> {
        let (events, event) = both(accessor, &event)?;
        Ok(events.cancel(event, comment).await)
    }
}

impl questions::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> questions::HostWithStore<T> for HasFlow {
    async fn ask(accessor: &Accessor<T, Self>, question: String) -> Answer<String> {
        Ok(all(accessor).ask(question).await)
    }

    async fn look(accessor: &Accessor<T, Self>, id: String) -> Answer<String> {
        Ok(all(accessor).look(id).await)
    }

    async fn wait(accessor: &Accessor<T, Self>, id: String, seconds: u32) -> Answer<String> {
        Ok(all(accessor).wait_for(id, seconds).await)
    }

    async fn cancel(accessor: &Accessor<T, Self>, id: String, comment: Option<String>) -> Answer<String> {
        Ok(all(accessor).withdraw(id, comment).await)
    }
}

impl decisions::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> decisions::HostWithStore<T> for HasFlow {
    async fn submit(
        accessor: &Accessor<T, Self>,
        id: String,
        value: Value,
        decision: Decision,
    ) -> Answer<Outcome> {
        Ok(all(accessor).submit(id, value, decision).await)
    }

    async fn decline(accessor: &Accessor<T, Self>, id: String, decision: Decision) -> Answer<Outcome> {
        Ok(all(accessor).decline(id, decision).await)
    }

    async fn link(
        accessor: &Accessor<T, Self>,
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Answer<String> {
        Ok(all(accessor).link(id, subject, valid_seconds).await)
    }

    async fn list(
        accessor: &Accessor<T, Self>,
        filter: String,
        after: Option<String>,
        limit: u32,
    ) -> Answer<String> {
        Ok(all(accessor).list(filter, after, limit).await)
    }
}
