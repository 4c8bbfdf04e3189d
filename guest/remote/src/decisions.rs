//! Deciding and handing out: what `decisions` does, and `decisions-sync`.

use crate::about::{self, SLOW};
use crate::call::{Patience, call};
use crate::decode::{self, Event};
use crate::encode::{self, Decision};
use crate::error::Error;
use crate::event;
use crate::exchange::{Failure, Sent};
use crate::outside::Outside;
use hitl_core::Outcome;
use serde::Serialize;

fn outcome(event: Event) -> Result<Outcome, Error> {
    event.view.response.ok_or_else(event::not_ended)
}

/// Answers the event `id` with `value`, as the API takes it.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn submit<O: Outside>(
    outside: &O,
    id: &str,
    value: impl Serialize,
    decision: Decision,
) -> Result<Outcome, Error> {
    let decision = encode::decision(outside, "decisions", decision, Some(value));
    outcome(event::end(outside, id, "response", decision).await?)
}

/// Ends the event `id` without an answer.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn decline<O: Outside>(outside: &O, id: &str, decision: Decision) -> Result<Outcome, Error> {
    let decision = encode::decision(outside, "decisions", decision, None::<()>);
    outcome(event::end(outside, id, "decline", decision).await?)
}

/// A link to the event `id`.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn link<O: Outside>(
    outside: &O,
    id: &str,
    subject: Option<&str>,
    valid_seconds: Option<u32>,
) -> Result<String, Error> {
    let seconds = valid_seconds.map(|seconds| seconds.to_string());
    let query = encode::query(&[("subject", subject), ("valid_seconds", seconds.as_deref())]);
    let path = about::path(id, &format!("/link{query}"))?;
    decode::link(&call(outside, &Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await?)
}

/// A page of the list of events.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn list<O: Outside>(
    outside: &O,
    filter: &str,
    after: Option<&str>,
    mut limit: u32,
) -> Result<String, Error> {
    loop {
        let path = format!("/v1/events{}", encode::list(filter, after, limit)?);
        match call(outside, &Sent { body: None, path: &path, seconds: SLOW }, Patience::Short).await {
            // Events with long answers: fewer of them then.
            Err(Failure::TooLong) if limit > 1 => limit /= 2,
            reply => return decode::list(&reply?),
        }
    }
}
