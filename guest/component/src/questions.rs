//! The exported interface `hitl:hitl/questions`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::questions::Guest;
use crate::platform::Imports;
use hitl_bindings::types::Error;
use hitl_shell::questions;

// Each gives the future that it is, so that none is wrapped in another one.
impl Guest for Component {
    fn ask(question: String) -> impl Future<Output = Result<String, Error>> {
        questions::ask::<Imports>(question)
    }

    fn look(id: String) -> impl Future<Output = Result<String, Error>> {
        questions::look::<Imports>(id)
    }

    fn wait(id: String, seconds: u32) -> impl Future<Output = Result<String, Error>> {
        questions::wait::<Imports>(id, seconds)
    }

    fn cancel(id: String, comment: Option<String>) -> impl Future<Output = Result<String, Error>> {
        questions::cancel::<Imports>(id, comment)
    }
}
