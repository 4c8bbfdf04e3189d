//! Deciding, for flows that may.

use super::events::Events;
use crate::bindings::hitl::hitl::types::{Decision, Error, Outcome, Value};
use crate::calls;

impl Events {
    pub(super) async fn submit(self, id: String, value: Value, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        self.spawned(|instances| async move { calls::submit(&instances, id, value, decision).await }).await
    }

    pub(super) async fn decline(self, id: String, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        self.spawned(|instances| async move { calls::decline(&instances, id, decision).await }).await
    }

    pub(super) async fn link(
        self,
        id: String,
        subject: Option<String>,
        seconds: Option<u32>,
    ) -> Result<String, Error> {
        self.own_event(&id).await?;
        self.spawned(|instances| async move { calls::link(&instances, id, subject, seconds).await }).await
    }

    pub(super) async fn list(
        self,
        filter: String,
        after: Option<String>,
        limit: u32,
    ) -> Result<String, Error> {
        let filter = if self.caller.held_to().is_some() { self.of_the_run(filter) } else { filter };
        self.spawned(|instances| async move { calls::list(&instances, filter, after, limit).await }).await
    }
}
