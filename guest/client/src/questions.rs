//! The exported interface `hitl:hitl/questions`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::questions::Guest;
use crate::outside::Imports;
use hitl_bindings::types::Error;
use hitl_remote::questions;

impl Guest for Component {
    async fn ask(question: String) -> Result<String, Error> {
        Ok(questions::ask(&Imports, question).await?)
    }

    async fn look(id: String) -> Result<String, Error> {
        Ok(questions::look(&Imports, &id).await?)
    }

    async fn wait(id: String, seconds: u32) -> Result<String, Error> {
        Ok(questions::wait(&Imports, &id, seconds).await?)
    }

    async fn cancel(id: String, comment: Option<String>) -> Result<String, Error> {
        Ok(questions::cancel(&Imports, &id, comment).await?)
    }
}
