//! What waits, for flows without `async`: it blocks the flow, and the flow alone.

use super::handles::known;
use super::{Answer, FlowCtxView};
use crate::bindings::hitl::hitl::types::{Decision, Outcome, Value};
use crate::flow::bindings::blocking::hitl::hitl::{decisions_sync, events_sync, questions_sync};
use crate::flow::event::{Event, Question};
use crate::flow::events::Events;
use wasmtime::Result;
use wasmtime::component::Resource;

impl FlowCtxView<'_> {
    fn both(&self, event: &Resource<Event>) -> Result<(Events, Event)> {
        Ok((self.events.clone(), self.event(event)?.clone()))
    }
}

impl events_sync::Host for FlowCtxView<'_> {
    async fn create(&mut self, question: Resource<Question>) -> Answer<Resource<Event>> {
        let draft = self.draft(&question)?.clone();
        let found = self.events.clone().create(draft).await;
        self.handle(found)
    }

    async fn open(&mut self, id: String) -> Answer<Resource<Event>> {
        let found = self.events.clone().open(id).await;
        self.handle(found)
    }
}

impl events_sync::HostEvent for FlowCtxView<'_> {
    known!();

    async fn poll(&mut self, event: Resource<Event>) -> Answer<Option<Outcome>> {
        let (events, event) = self.both(&event)?;
        Ok(events.poll(event).await)
    }

    async fn wait(&mut self, event: Resource<Event>) -> Answer<Outcome> {
        let (events, event) = self.both(&event)?;
        Ok(events.wait(event).await)
    }

    async fn cancel(&mut self, event: Resource<Event>, comment: Option<String>) -> Answer<Outcome> {
        let (events, event) = self.both(&event)?;
        Ok(events.cancel(event, comment).await)
    }
}

impl questions_sync::Host for FlowCtxView<'_> {
    async fn ask(&mut self, question: String) -> Answer<String> {
        Ok(self.events.clone().ask(question).await)
    }

    async fn look(&mut self, id: String) -> Answer<String> {
        Ok(self.events.clone().look(id).await)
    }

    async fn wait(&mut self, id: String, seconds: u32) -> Answer<String> {
        Ok(self.events.clone().wait_for(id, seconds).await)
    }

    async fn cancel(&mut self, id: String, comment: Option<String>) -> Answer<String> {
        Ok(self.events.clone().withdraw(id, comment).await)
    }
}

impl decisions_sync::Host for FlowCtxView<'_> {
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

    async fn list(&mut self, filter: String, after: Option<String>, limit: u32) -> Answer<String> {
        Ok(self.events.clone().list(filter, after, limit).await)
    }
}
