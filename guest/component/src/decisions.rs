//! The exported interface `hitl:hitl/decisions`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::decisions::Guest;
use crate::platform::Imports;
use hitl_bindings::types::{Decision, Error, Outcome, Value};
use hitl_shell::decisions;

// Each gives the future that it is, so that none is wrapped in another one.
impl Guest for Component {
    fn submit(id: String, value: Value, given: Decision) -> impl Future<Output = Result<Outcome, Error>> {
        decisions::submit::<Imports>(id, value, given)
    }

    fn decline(id: String, given: Decision) -> impl Future<Output = Result<Outcome, Error>> {
        decisions::decline::<Imports>(id, given)
    }

    fn link(
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> impl Future<Output = Result<String, Error>> {
        decisions::link::<Imports>(id, subject, valid_seconds)
    }

    fn list(
        filter: String,
        after: Option<String>,
        limit: u32,
    ) -> impl Future<Output = Result<String, Error>> {
        decisions::list::<Imports>(filter, after, limit)
    }
}
