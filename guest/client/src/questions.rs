//! The exported interface `hitl:hitl/questions`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::questions::Guest;
use crate::event;
use hitl_bindings::types as wit;

impl Guest for Component {
    async fn ask(question: String) -> Result<String, wit::Error> {
        Ok(event::create(question).await?.document)
    }

    async fn look(id: String) -> Result<String, wit::Error> {
        Ok(event::look(&id).await?.document)
    }

    async fn wait(id: String, seconds: u32) -> Result<String, wit::Error> {
        Ok(event::wait(&id, Some(seconds)).await?.document)
    }

    async fn cancel(id: String, comment: Option<String>) -> Result<String, wit::Error> {
        let decision = wit::Decision { comment, idempotency_key: None };
        Ok(event::end(&id, "cancel", "questions", decision, None).await?.document)
    }
}
