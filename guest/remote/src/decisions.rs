//! What `decisions` does, and `decisions-sync`.

use crate::about::{self, SLOW};
use crate::call::{Patience, call};
use crate::decode::{self, Event};
use crate::encode;
use crate::event;
use crate::exchange::{Failure, Sent};
use crate::outside::Outside;
use hitl_bindings::convert::{self, Given};
use hitl_bindings::types::{Decision, Error, Outcome, Value};

fn outcome(event: Event) -> Result<Outcome, Error> {
    let outcome = event.view.response.map(convert::outcome);
    outcome.ok_or_else(|| Error::Other("the server has not ended the event".into()))
}

/// Answers the event `id`.
///
/// # Errors
///
/// As the interface says.
pub async fn submit<O: Outside>(id: String, value: Value, decision: Decision) -> Result<Outcome, Error> {
    let value = Given::read(value)?;
    outcome(event::end::<O>(&id, "response", "decisions", decision, Some(value)).await?)
}

/// Ends the event `id` without an answer.
///
/// # Errors
///
/// As the interface says.
pub async fn decline<O: Outside>(id: String, decision: Decision) -> Result<Outcome, Error> {
    outcome(event::end::<O>(&id, "decline", "decisions", decision, None).await?)
}

/// A link to the event `id`.
///
/// # Errors
///
/// As the interface says.
pub async fn link<O: Outside>(
    id: String,
    subject: Option<String>,
    valid_seconds: Option<u32>,
) -> Result<String, Error> {
    let seconds = valid_seconds.map(|seconds| seconds.to_string());
    let query = encode::query(&[("subject", subject.as_deref()), ("valid_seconds", seconds.as_deref())]);
    let path = about::path(&id, &format!("/link{query}"))?;
    decode::link(&call::<O>(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await?)
}

/// A page of the list of events.
///
/// # Errors
///
/// As the interface says.
pub async fn list<O: Outside>(
    filter: String,
    after: Option<String>,
    mut limit: u32,
) -> Result<String, Error> {
    loop {
        let path = format!("/v1/events{}", encode::list(&filter, after.as_deref(), limit)?);
        match call::<O>(&Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await {
            // Events with long answers: fewer of them then.
            Err(Failure::TooLong) if limit > 1 => limit /= 2,
            reply => return decode::list(&reply?),
        }
    }
}
