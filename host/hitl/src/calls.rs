//! The component's exports, call by call: what the typed face and flows have in common.
//!
//! Each call is answered in an instance of the pool; only waiting happens in the instance that all who wait share.

use crate::document::Document;
use crate::runtime::{Failure, Handles, Instances};
use hitl_types::Decision;
use hitl_types::face::Draft;
use hitl_wasmtime::Host;
use hitl_wasmtime::bindings::exports::hitl::hitl::events::Guest as Events;
use hitl_wasmtime::bindings::hitl::hitl::types::{Error, Outcome, Value};
use wasmtime::component::{Accessor, ResourceAny};

/// What the component said, or why it could not be asked.
pub(crate) type Called<T> = Result<Result<T, Error>, Failure>;

/// An event that was created or opened.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) document: Document,
    pub(crate) api_url: String,
    pub(crate) report: Option<String>,
}

/// An event that was looked at.
#[derive(Debug)]
pub(crate) struct Looked {
    /// How it ended; none while it is open.
    pub(crate) outcome: Option<Outcome>,
    /// The event as it stands, JSON.
    pub(crate) document: String,
}

pub(crate) async fn create(instances: &Instances, draft: Draft) -> Called<Found> {
    let create = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        let face = events.question();
        let (name, prompt, kind) = (draft.name.clone(), draft.prompt.clone(), draft.kind.clone().into());
        let question = handles.keep(face.call_constructor(accessor, name, prompt, kind).await?);
        for (member, json) in draft.into_members() {
            face.call_set(accessor, question, member, json).await?;
        }
        let created = events.call_create(accessor, question).await?;
        found(accessor, events, handles, created).await
    });
    create.await
}

pub(crate) async fn open(instances: &Instances, id: String) -> Called<Found> {
    let open = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        let opened = events.call_open(accessor, id).await?;
        found(accessor, events, handles, opened).await
    });
    open.await
}

/// What there is to know of the event that was found.
async fn found(
    accessor: &Accessor<Host>,
    events: &Events,
    handles: &mut Handles,
    event: Result<ResourceAny, Error>,
) -> wasmtime::Result<Result<Found, Error>> {
    let handle = match event {
        Ok(handle) => handles.keep(handle),
        Err(error) => return Ok(Err(error)),
    };
    let event = events.event();
    let document = Document::read(event.call_document(accessor, handle).await?)?;
    let api_url = event.call_api_url(accessor, handle).await?;
    let report = event.call_report(accessor, handle).await?;
    Ok(Ok(Found { document, api_url, report }))
}

pub(crate) async fn look(instances: &Instances, id: String) -> Called<Looked> {
    let look = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        let handle = match events.call_open(accessor, id).await? {
            Ok(handle) => handles.keep(handle),
            Err(error) => return Ok(Err(error)),
        };
        let document = events.event().call_document(accessor, handle).await?;
        // Opening it was a look. What it found is known to the event, which does not look again for it.
        let outcome = if Document::read(document.clone())?.ended {
            events.event().call_poll(accessor, handle).await?
        } else {
            Ok(None)
        };
        Ok(outcome.map(|outcome| Looked { outcome, document }))
    });
    look.await
}

pub(crate) async fn wait(instances: &Instances, id: &str) -> Called<Outcome> {
    instances.wait(id).await
}

pub(crate) async fn cancel(instances: &Instances, id: String, comment: Option<String>) -> Called<Outcome> {
    let cancel = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        match events.call_open(accessor, id).await? {
            Ok(handle) => events.event().call_cancel(accessor, handles.keep(handle), comment).await,
            Err(error) => Ok(Err(error)),
        }
    });
    cancel.await
}

pub(crate) async fn submit(
    instances: &Instances,
    id: String,
    value: Value,
    decision: Decision,
) -> Called<Outcome> {
    let submit = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_decisions().call_submit(accessor, id, value, decision.into()).await
    });
    submit.await
}

pub(crate) async fn decline(instances: &Instances, id: String, decision: Decision) -> Called<Outcome> {
    let decline = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_decisions().call_decline(accessor, id, decision.into()).await
    });
    decline.await
}

pub(crate) async fn link(
    instances: &Instances,
    id: String,
    subject: Option<String>,
    seconds: Option<u32>,
) -> Called<String> {
    let link = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_decisions().call_link(accessor, id, subject, seconds).await
    });
    link.await
}

pub(crate) async fn list(
    instances: &Instances,
    filter: String,
    after: Option<String>,
    limit: u32,
) -> Called<String> {
    let list = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_decisions().call_list(accessor, filter, after, limit).await
    });
    list.await
}
