//! What waits, for flows without `async`: it blocks the flow, and the flow alone.

use super::handles::known;
use super::{Answer, FlowCtxView, answer};
use crate::bindings::hitl::hitl::types::{Decision, Outcome, Value};
use crate::flow::bindings::blocking::hitl::hitl::{decisions_sync, events_sync, questions_sync};
use crate::flow::{Calls, Event, Question};
use std::sync::Arc;
use wasmtime::Result;
use wasmtime::component::Resource;

impl FlowCtxView<'_> {
    fn both(&self, event: &Resource<Event>) -> Result<(Arc<dyn Calls>, Event)> {
        Ok((self.calls.clone(), self.event(event)?.clone()))
    }
}

impl events_sync::Host for FlowCtxView<'_> {
    async fn create(&mut self, question: Resource<Question>) -> Answer<Resource<Event>> {
        let draft = self.draft(&question)?.clone();
        let found = self.calls.create(draft).await;
        self.handle(found)
    }

    async fn open(&mut self, id: String) -> Answer<Resource<Event>> {
        let found = self.calls.open(id).await;
        self.handle(found)
    }
}

impl events_sync::HostEvent for FlowCtxView<'_> {
    known!();

    async fn poll(&mut self, event: Resource<Event>) -> Answer<Option<Outcome>> {
        let (calls, event) = self.both(&event)?;
        Ok(calls.poll(&event).await.map(|ended| ended.map(Into::into)).map_err(Into::into))
    }

    async fn wait(&mut self, event: Resource<Event>) -> Answer<Outcome> {
        let (calls, event) = self.both(&event)?;
        answer(calls.wait(&event).await)
    }

    async fn cancel(&mut self, event: Resource<Event>, comment: Option<String>) -> Answer<Outcome> {
        let (calls, event) = self.both(&event)?;
        answer(calls.cancel(&event, comment).await)
    }
}

impl questions_sync::Host for FlowCtxView<'_> {
    async fn ask(&mut self, question: String) -> Answer<String> {
        answer(self.calls.ask(question).await)
    }

    async fn look(&mut self, id: String) -> Answer<String> {
        answer(self.calls.look(id).await)
    }

    async fn wait(&mut self, id: String, seconds: u32) -> Answer<String> {
        answer(self.calls.wait_for(id, seconds).await)
    }

    async fn cancel(&mut self, id: String, comment: Option<String>) -> Answer<String> {
        answer(self.calls.withdraw(id, comment).await)
    }
}

impl decisions_sync::Host for FlowCtxView<'_> {
    async fn submit(&mut self, id: String, value: Value, decision: Decision) -> Answer<Outcome> {
        answer(self.calls.submit(id, value.into(), decision.into()).await)
    }

    async fn decline(&mut self, id: String, decision: Decision) -> Answer<Outcome> {
        answer(self.calls.decline(id, decision.into()).await)
    }

    async fn link(
        &mut self,
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Answer<String> {
        answer(self.calls.link(id, subject, valid_seconds).await)
    }

    async fn list(&mut self, filter: String, after: Option<String>, limit: u32) -> Answer<String> {
        answer(self.calls.list(filter, after, limit).await)
    }
}
