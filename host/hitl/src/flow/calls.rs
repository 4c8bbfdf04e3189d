//! What a flow's calls do: the same for all that it imports.

use super::events::Events;
use crate::calls::{self, Looked};
use crate::document::Document;
use crate::runtime::Handles;
use async_trait::async_trait;
use hitl_types::face::Draft;
use hitl_types::flow::{Calls, Event, Given};
use hitl_types::{Decision, Error, Outcome};
use hitl_wasmtime::Host;
use hitl_wasmtime::bindings::Hitl;
use std::time::Duration;
use wasmtime::component::Accessor;

#[async_trait]
impl Calls for Events {
    async fn create(&self, mut question: Draft) -> Result<Event, Error> {
        if let Some(run) = self.given_run(question.get("run").as_ref()) {
            question.put("run", run);
        }
        let found =
            self.spawned(|instances| async move { calls::create(&instances, question).await }).await?;
        self.hitl.needed();
        self.found(found)
    }

    async fn open(&self, id: String) -> Result<Event, Error> {
        let found = self.spawned(|instances| async move { calls::open(&instances, id).await }).await?;
        self.own(found.document.run.as_deref())?;
        self.found(found)
    }

    async fn poll(&self, event: &Event) -> Result<Option<Outcome>, Error> {
        let id = event.known().id.clone();
        let Looked { outcome, document } =
            self.spawned(|instances| async move { calls::look(&instances, id).await }).await?;
        let outcome = outcome.map(Outcome::from);
        event.show(self.shown(document)?);
        if let Some(outcome) = &outcome {
            self.ended(event, outcome);
        }
        Ok(outcome)
    }

    async fn wait(&self, event: &Event) -> Result<Outcome, Error> {
        self.hitl.needed();
        let id = event.known().id.clone();
        let outcome: Outcome =
            self.spawned(|instances| async move { calls::wait(&instances, &id).await }).await?.into();
        self.ended(event, &outcome);
        self.show_end(event).await;
        Ok(outcome)
    }

    async fn cancel(&self, event: &Event, comment: Option<String>) -> Result<Outcome, Error> {
        let id = event.known().id.clone();
        let outcome: Outcome = self
            .spawned(|instances| async move { calls::cancel(&instances, id, comment).await })
            .await?
            .into();
        self.ended(event, &outcome);
        self.show_end(event).await;
        Ok(outcome)
    }

    async fn ask(&self, question: String) -> Result<String, Error> {
        let question = self.of_the_run(question);
        let ask = async move |accessor: &Accessor<Host>, component: &Hitl, _: &mut Handles| {
            component.hitl_hitl_questions().call_ask(accessor, question).await
        };
        let text = self.spawned(|instances| async move { instances.pool.call(ask).await }).await?;
        self.hitl.needed();
        let document = Document::read(text).map_err(|error| Error::Other(error.to_string()))?;
        self.asked(&document);
        self.shown(document.text)
    }

    async fn look(&self, id: String) -> Result<String, Error> {
        let looked = self.spawned(|instances| async move { calls::look(&instances, id).await }).await?;
        let document = Document::read(looked.document).map_err(|error| Error::Other(error.to_string()))?;
        self.own(document.run.as_deref())?;
        self.shown(document.text)
    }

    async fn wait_for(&self, id: String, seconds: u32) -> Result<String, Error> {
        self.own_event(&id).await?;
        self.hitl.needed();
        let limit = Duration::from_secs(seconds.into());
        let waited = id.clone();
        let waiting = self.spawned(|instances| async move { calls::wait(&instances, &waited).await });
        // In time or not, what it shows is the event as it stands then.
        if let Ok(waited) = tokio::time::timeout(limit, waiting).await {
            waited?;
        }
        self.look(id).await
    }

    async fn withdraw(&self, id: String, comment: Option<String>) -> Result<String, Error> {
        self.own_event(&id).await?;
        let withdrawn = id.clone();
        self.spawned(|instances| async move { calls::cancel(&instances, withdrawn, comment).await }).await?;
        self.look(id).await
    }

    async fn submit(&self, id: String, answer: Given, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        let value = answer.into();
        let ended =
            self.spawned(|instances| async move { calls::submit(&instances, id, value, decision).await });
        Ok(ended.await?.into())
    }

    async fn decline(&self, id: String, decision: Decision) -> Result<Outcome, Error> {
        self.own_event(&id).await?;
        let ended = self.spawned(|instances| async move { calls::decline(&instances, id, decision).await });
        Ok(ended.await?.into())
    }

    async fn link(&self, id: String, subject: Option<String>, seconds: Option<u32>) -> Result<String, Error> {
        self.own_event(&id).await?;
        self.spawned(|instances| async move { calls::link(&instances, id, subject, seconds).await }).await
    }

    async fn list(&self, filter: String, after: Option<String>, limit: u32) -> Result<String, Error> {
        let filter = if self.caller.held_to().is_some() { self.of_the_run(filter) } else { filter };
        self.spawned(|instances| async move { calls::list(&instances, filter, after, limit).await }).await
    }
}
