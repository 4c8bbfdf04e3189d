//! Deciding, for flows that may.

use super::events::Events;
use crate::bindings::Hitl;
use crate::bindings::hitl::hitl::types::{Decision, Error, Outcome, Value};
use crate::runtime::{Handles, Host};
use wasmtime::component::Accessor;

impl Events {
    pub(super) async fn submit(self, id: String, value: Value, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        let submit = async move |accessor: &Accessor<Host>, component: &Hitl, _: &mut Handles| {
            component.hitl_hitl_decisions().call_submit(accessor, id, value, decision).await
        };
        self.spawned(|instances| async move { instances.pool.call(submit).await }).await
    }

    pub(super) async fn decline(self, id: String, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        let decline = async move |accessor: &Accessor<Host>, component: &Hitl, _: &mut Handles| {
            component.hitl_hitl_decisions().call_decline(accessor, id, decision).await
        };
        self.spawned(|instances| async move { instances.pool.call(decline).await }).await
    }

    pub(super) async fn link(
        self,
        id: String,
        subject: Option<String>,
        seconds: Option<u32>,
    ) -> Result<String, Error> {
        self.own_event(&id).await?;
        let link = async move |accessor: &Accessor<Host>, component: &Hitl, _: &mut Handles| {
            component.hitl_hitl_decisions().call_link(accessor, id, subject, seconds).await
        };
        self.spawned(|instances| async move { instances.pool.call(link).await }).await
    }

    pub(super) async fn list(
        self,
        filter: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<String, Error> {
        let filter = if self.caller.held_to().is_some() { self.of_the_run(filter) } else { filter };
        let list = async move |accessor: &Accessor<Host>, component: &Hitl, _: &mut Handles| {
            component.hitl_hitl_decisions().call_list(accessor, filter, after, limit).await
        };
        self.spawned(|instances| async move { instances.pool.call(list).await }).await
    }
}
