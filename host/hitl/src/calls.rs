//! The component's `events`, call by call: what the typed face and flows have in common.
//!
//! Each call is answered in an instance of the pool; only waiting happens in the instance that all who wait share.

use crate::bindings::exports::hitl::hitl::events::Guest as Events;
use crate::bindings::hitl::hitl::types::{Decision, Error, Filter, Info, Outcome, Page, Spec, Value};
use crate::runtime::{Failure, Host, Instances};
use wasmtime::component::{Accessor, ResourceAny};

/// What the component said, or why it could not be asked.
pub(crate) type Called<T> = Result<Result<T, Error>, Failure>;

/// An event that was created or opened.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) info: Info,
    pub(crate) api_url: String,
    pub(crate) report: String,
}

pub(crate) async fn create(instances: &Instances, spec: Spec) -> Called<Found> {
    found(instances, async move |accessor, events| events.call_create(accessor, spec).await).await
}

pub(crate) async fn open(instances: &Instances, id: String) -> Called<Found> {
    found(instances, async move |accessor, events| events.call_open(accessor, id).await).await
}

/// The event whose handle `find` gets from the component.
async fn found(
    instances: &Instances,
    find: impl AsyncFnOnce(&Accessor<Host>, &Events) -> wasmtime::Result<Result<ResourceAny, Error>>,
) -> Called<Found> {
    let call = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        let handle = match find(accessor, events).await? {
            Ok(handle) => handles.keep(handle),
            Err(error) => return Ok(Err(error)),
        };
        let event = events.event();
        let info = event.call_info(accessor, handle).await?;
        let api_url = event.call_api_url(accessor, handle).await?;
        let report = event.call_report(accessor, handle).await?;
        Ok(Ok(Found { info, api_url, report }))
    });
    call.await
}

pub(crate) async fn poll(instances: &Instances, id: String) -> Called<Option<Outcome>> {
    let call = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        match events.call_open(accessor, id).await? {
            Ok(handle) => events.event().call_poll(accessor, handles.keep(handle)).await,
            Err(error) => Ok(Err(error)),
        }
    });
    call.await
}

pub(crate) async fn wait(instances: &Instances, id: &str) -> Called<Outcome> {
    instances.wait(id).await
}

pub(crate) async fn cancel(instances: &Instances, id: String, decision: Decision) -> Called<Outcome> {
    let call = instances.pool.call(async move |accessor, component, handles| {
        let events = component.hitl_hitl_events();
        match events.call_open(accessor, id).await? {
            Ok(handle) => events.event().call_cancel(accessor, handles.keep(handle), decision).await,
            Err(error) => Ok(Err(error)),
        }
    });
    call.await
}

pub(crate) async fn submit(
    instances: &Instances,
    id: String,
    value: Value,
    decision: Decision,
) -> Called<Outcome> {
    let call = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_events().call_submit(accessor, id, value, decision).await
    });
    call.await
}

pub(crate) async fn decline(instances: &Instances, id: String, decision: Decision) -> Called<Outcome> {
    let call = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_events().call_decline(accessor, id, decision).await
    });
    call.await
}

pub(crate) async fn link(
    instances: &Instances,
    id: String,
    subject: Option<String>,
    valid_seconds: Option<u32>,
) -> Called<String> {
    let call = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_events().call_link(accessor, id, subject, valid_seconds).await
    });
    call.await
}

pub(crate) async fn list(
    instances: &Instances,
    filter: Filter,
    after: Option<String>,
    limit: u32,
) -> Called<Page> {
    let call = instances.pool.call(async move |accessor, component, _| {
        component.hitl_hitl_events().call_list(accessor, filter, after, limit).await
    });
    call.await
}
