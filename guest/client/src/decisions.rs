//! The exported interface `hitl:hitl/decisions`.

use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::decisions::Guest;
use crate::outside::Imports;
use hitl_bindings::convert::{self, Given};
use hitl_bindings::types::{Decision, Error, Outcome, Value};
use hitl_remote::decisions;

impl Guest for Component {
    async fn submit(id: String, value: Value, decision: Decision) -> Result<Outcome, Error> {
        let value = Given::read(value)?;
        Ok(convert::outcome(decisions::submit(&Imports, &id, value, decision.into()).await?))
    }

    async fn decline(id: String, decision: Decision) -> Result<Outcome, Error> {
        Ok(convert::outcome(decisions::decline(&Imports, &id, decision.into()).await?))
    }

    async fn link(id: String, subject: Option<String>, valid_seconds: Option<u32>) -> Result<String, Error> {
        Ok(decisions::link(&Imports, &id, subject.as_deref(), valid_seconds).await?)
    }

    async fn list(filter: String, after: Option<String>, limit: u32) -> Result<String, Error> {
        Ok(decisions::list(&Imports, &filter, after.as_deref(), limit).await?)
    }
}
