//! The exported interface `hitl:hitl/questions-sync`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::questions_sync::Guest;
use crate::blocking::blocking;
use crate::outside::Imports;
use hitl_bindings::types::Error;
use hitl_remote::questions;

impl Guest for Component {
    fn ask(question: String) -> Result<String, Error> {
        blocking(questions::ask(&Imports, question))
    }

    fn look(id: String) -> Result<String, Error> {
        blocking(questions::look(&Imports, &id))
    }

    fn wait(id: String, seconds: u32) -> Result<String, Error> {
        blocking(questions::wait(&Imports, &id, seconds))
    }

    fn cancel(id: String, comment: Option<String>) -> Result<String, Error> {
        blocking(questions::cancel(&Imports, &id, comment))
    }
}
