//! Asking in plain data.

use super::events::Events;
use crate::bindings::Hitl;
use crate::bindings::hitl::hitl::types::Error;
use crate::calls;
use crate::document::Document;
use crate::runtime::{Handles, Host};
use serde_json::Value as Json;
use std::time::Duration;
use wasmtime::component::Accessor;

impl Events {
    pub(super) async fn ask(self, question: String) -> Result<String, Error> {
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

    /// The question, or the filter of a list, of the run.
    pub(super) fn of_the_run(&self, text: String) -> String {
        // What is no object, or has a member twice, is refused by the component.
        let Ok(Json::Object(mut members)) = hitl_core::json::read(text.as_bytes()) else { return text };
        match self.given_run(members.get("run")) {
            Some(run) => {
                members.insert("run".to_owned(), run.into());
                Json::Object(members).to_string()
            }
            None => text,
        }
    }

    pub(super) async fn look(self, id: String) -> Result<String, Error> {
        let looked = self.spawned(|instances| async move { calls::look(&instances, id).await }).await?;
        let document = Document::read(looked.document).map_err(|error| Error::Other(error.to_string()))?;
        self.own(document.run.as_deref())?;
        self.shown(document.text)
    }

    pub(super) async fn wait_for(self, id: String, seconds: u32) -> Result<String, Error> {
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

    pub(super) async fn withdraw(self, id: String, comment: Option<String>) -> Result<String, Error> {
        self.own_event(&id).await?;
        let withdrawn = id.clone();
        self.spawned(|instances| async move { calls::cancel(&instances, withdrawn, comment).await }).await?;
        self.look(id).await
    }
}
