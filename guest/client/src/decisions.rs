//! The exported interface `hitl:hitl/decisions`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::decisions::Guest;
use crate::outside::Imports;
use hitl_bindings::types::{Decision, Error, Outcome, Value};
use hitl_remote::decisions;

impl Guest for Component {
    async fn submit(id: String, value: Value, decision: Decision) -> Result<Outcome, Error> {
        decisions::submit::<Imports>(id, value, decision).await
    }

    async fn decline(id: String, decision: Decision) -> Result<Outcome, Error> {
        decisions::decline::<Imports>(id, decision).await
    }

    async fn link(id: String, subject: Option<String>, valid_seconds: Option<u32>) -> Result<String, Error> {
        decisions::link::<Imports>(id, subject, valid_seconds).await
    }

    async fn list(filter: String, after: Option<String>, limit: u32) -> Result<String, Error> {
        decisions::list::<Imports>(filter, after, limit).await
    }
}
