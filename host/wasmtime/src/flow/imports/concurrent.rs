//! What waits, as `async func`: it does not keep the flow from going on elsewhere.

use super::handles::known;
use super::{Answer, FlowCtxView, HasFlow, answer};
use crate::bindings::hitl::hitl::types::{Decision, Outcome, Value};
use crate::flow::bindings::concurrent::hitl::hitl::{decisions, events, questions};
use crate::flow::{Calls, Event, Question};
use std::sync::Arc;
use wasmtime::Result;
use wasmtime::component::{Accessor, Resource};

/// What stands behind `accessor`.
fn calls<T: 'static>(accessor: &Accessor<T, HasFlow>) -> Arc<dyn Calls> {
    accessor.with(|mut access| access.get().calls.clone())
}

/// The same, and the event behind a handle.
fn both<T: 'static>(
    accessor: &Accessor<T, HasFlow>,
    event: &Resource<Event>,
) -> Result<(Arc<dyn Calls>, Event)> {
    accessor.with(|mut access| {
        let flow = access.get();
        Ok((flow.calls.clone(), flow.event(event)?.clone()))
    })
}

/// A handle to the event.
fn handle<T: 'static>(
    accessor: &Accessor<T, HasFlow>,
    found: std::result::Result<Event, hitl_types::Error>,
) -> Answer<Resource<Event>> {
    accessor.with(|mut access| access.get().handle(found))
}

impl events::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> events::HostWithStore<T> for HasFlow {
    async fn create(accessor: &Accessor<T, Self>, question: Resource<Question>) -> Answer<Resource<Event>> {
        let draft = accessor.with(|mut access| access.get().draft(&question).cloned())?;
        let found = calls(accessor).create(draft).await;
        handle(accessor, found)
    }

    async fn open(accessor: &Accessor<T, Self>, id: String) -> Answer<Resource<Event>> {
        let found = calls(accessor).open(id).await;
        handle(accessor, found)
    }
}

impl events::HostEvent for FlowCtxView<'_> {
    known!();
}

impl<T: Send + 'static> events::HostEventWithStore<T> for HasFlow {
    async fn poll(accessor: &Accessor<T, Self>, event: Resource<Event>) -> Answer<Option<Outcome>> {
        let (calls, event) = both(accessor, &event)?;
        Ok(calls.poll(&event).await.map(|ended| ended.map(Into::into)).map_err(Into::into))
    }

    async fn wait(accessor: &Accessor<T, Self>, event: Resource<Event>) -> Answer<Outcome> {
        let (calls, event) = both(accessor, &event)?;
        answer(calls.wait(&event).await)
    }

    async fn cancel(
        accessor: &Accessor<T, Self>,
        event: Resource<Event>,
        comment: Option<String>,
    ) -> Answer<Outcome> {
        let (calls, event) = both(accessor, &event)?;
        answer(calls.cancel(&event, comment).await)
    }
}

impl questions::Host for FlowCtxView<'_> {}

impl<T: Send + 'static> questions::HostWithStore<T> for HasFlow {
    async fn ask(accessor: &Accessor<T, Self>, question: String) -> Answer<String> {
        answer(calls(accessor).ask(question).await)
    }

    async fn look(accessor: &Accessor<T, Self>, id: String) -> Answer<String> {
        answer(calls(accessor).look(id).await)
    }

    async fn wait(accessor: &Accessor<T, Self>, id: String, seconds: u32) -> Answer<String> {
        answer(calls(accessor).wait_for(id, seconds).await)
    }

    async fn cancel(accessor: &Accessor<T, Self>, id: String, comment: Option<String>) -> Answer<String> {
        answer(calls(accessor).withdraw(id, comment).await)
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
        answer(calls(accessor).submit(id, value.into(), decision.into()).await)
    }

    async fn decline(accessor: &Accessor<T, Self>, id: String, decision: Decision) -> Answer<Outcome> {
        answer(calls(accessor).decline(id, decision.into()).await)
    }

    async fn link(
        accessor: &Accessor<T, Self>,
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Answer<String> {
        answer(calls(accessor).link(id, subject, valid_seconds).await)
    }

    async fn list(
        accessor: &Accessor<T, Self>,
        filter: String,
        after: Option<String>,
        limit: u32,
    ) -> Answer<String> {
        answer(calls(accessor).list(filter, after, limit).await)
    }
}
