//! The exported interface `hitl:hitl/decisions-sync`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::decisions_sync::Guest;
use crate::blocking::blocking;
use crate::outside::Imports;
use hitl_bindings::convert::{self, Given};
use hitl_bindings::types::{Decision, Error, Outcome, Value};
use hitl_remote::decisions;

impl Guest for Component {
    fn submit(id: String, value: Value, given: Decision) -> Result<Outcome, Error> {
        let value = Given::read(value)?;
        blocking(decisions::submit(&Imports, &id, value, given.into())).map(convert::outcome)
    }

    fn decline(id: String, given: Decision) -> Result<Outcome, Error> {
        blocking(decisions::decline(&Imports, &id, given.into())).map(convert::outcome)
    }

    fn link(id: String, subject: Option<String>, valid_seconds: Option<u32>) -> Result<String, Error> {
        blocking(decisions::link(&Imports, &id, subject.as_deref(), valid_seconds))
    }

    fn list(filter: String, after: Option<String>, limit: u32) -> Result<String, Error> {
        blocking(decisions::list(&Imports, &filter, after.as_deref(), limit))
    }
}
