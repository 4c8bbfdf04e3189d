//! Asking in plain data.

use super::events::Events;
use crate::bindings::hitl::hitl::types::Error;
use crate::calls;
use crate::document::Document;
use serde_json::{Map, Value as Json};
use std::time::Duration;

impl Events {
    pub(super) async fn ask(self, question: String) -> Result<String, Error> {
        let question = self.of_the_run(question);
        let text = self.spawned(|instances| async move { calls::ask(&instances, question).await }).await?;
        self.hitl.needed();
        let document = Document::read(text).map_err(|error| Error::Other(error.to_string()))?;
        self.asked(&document);
        self.shown(document.text)
    }

    /// The question, which belongs to the run unless it says otherwise.
    fn of_the_run(&self, question: String) -> String {
        match (&self.run, serde_json::from_str::<Map<String, Json>>(&question)) {
            (Some(run), Ok(mut members)) if members.get("run").is_none_or(Json::is_null) => {
                members.insert("run".to_owned(), (&**run).into());
                Json::Object(members).to_string()
            }
            // What is no object is refused by the component.
            _ => question,
        }
    }

    pub(super) async fn look(self, id: String) -> Result<String, Error> {
        let looked = self.spawned(|instances| async move { calls::look(&instances, id).await }).await?;
        self.shown(looked.document)
    }

    pub(super) async fn wait_for(self, id: String, seconds: u32) -> Result<String, Error> {
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
        let withdrawn = id.clone();
        self.spawned(|instances| async move { calls::cancel(&instances, withdrawn, comment).await }).await?;
        self.look(id).await
    }
}
