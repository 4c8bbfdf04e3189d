//! The exported interface `hitl:hitl/decisions`.

use crate::about::{self, SLOW};
use crate::bindings::Component;
use crate::bindings::exports::hitl::hitl::decisions::Guest;
use crate::call::{Patience, call};
use crate::decode::{self, Event};
use crate::encode;
use crate::event;
use crate::exchange::{Failure, Sent};
use hitl_bindings::convert::{self, Given};
use hitl_bindings::types as wit;

fn outcome(event: Event) -> Result<wit::Outcome, wit::Error> {
    let outcome = event.view.response.map(convert::outcome);
    outcome.ok_or_else(|| wit::Error::Other("the server has not ended the event".into()))
}

impl Guest for Component {
    async fn submit(
        id: String,
        value: wit::Value,
        decision: wit::Decision,
    ) -> Result<wit::Outcome, wit::Error> {
        let value = Given::read(value)?;
        outcome(event::end(&id, "response", "decisions", decision, Some(value)).await?)
    }

    async fn decline(id: String, decision: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        outcome(event::end(&id, "decline", "decisions", decision, None).await?)
    }

    async fn link(
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Result<String, wit::Error> {
        let seconds = valid_seconds.map(|seconds| seconds.to_string());
        let query = encode::query(&[("subject", subject.as_deref()), ("valid_seconds", seconds.as_deref())]);
        let path = about::path(&id, &format!("/link{query}"))?;
        decode::link(&call(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await?)
    }

    async fn list(filter: String, after: Option<String>, mut limit: u32) -> Result<String, wit::Error> {
        loop {
            let path = format!("/v1/events{}", encode::list(&filter, after.as_deref(), limit)?);
            match call(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await {
                // Events with long answers: fewer of them then.
                Err(Failure::TooLong) if limit > 1 => limit /= 2,
                reply => return decode::list(&reply?),
            }
        }
    }
}
