//! What concerns one event: looking at it, waiting for it, ending it. The exported interfaces are made of this.

use crate::about::{HOLD, LEAST, SLOW, about, path};
use crate::call::{Patience, call};
use crate::decode::Event;
use crate::encode::{self, Decision};
use crate::error::Error;
use crate::exchange::Sent;
use crate::outside::Outside;

/// Creates the event that `question`, a document, asks for, or finds it.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn create<O: Outside>(outside: &O, question: String) -> Result<Event, Error> {
    let body = encode::question(outside, question);
    let sent = Sent { body: Some(&body), path: "/v1/events", seconds: SLOW };
    Event::read(&call(outside, &sent, Patience::Short).await?, None)
}

/// The event `id` as it stands.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn look<O: Outside>(outside: &O, id: &str) -> Result<Event, Error> {
    about(outside, id, "", None, 0, Patience::Short).await
}

/// The event `id` when it has ended; or after so many seconds, if it is not to be waited for without end.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn wait<O: Outside>(outside: &O, id: &str, seconds: Option<u32>) -> Result<Event, Error> {
    path(id, "")?;
    let begun = outside.now();
    // Who waits for a time wants to hear of a server that is away before that is over.
    let patience = if seconds.is_some() { Patience::Short } else { Patience::Endless };
    loop {
        let looked = outside.now();
        let left = seconds.map(|seconds| u64::from(seconds).saturating_sub((looked - begun) / 1_000_000_000));
        let hold = left.unwrap_or(HOLD).min(HOLD);
        let event = about(outside, id, &format!("?wait={hold}"), None, hold, patience).await?;
        let now = outside.now();
        let over = seconds.is_some_and(|seconds| (now - begun) / 1_000_000_000 >= u64::from(seconds));
        if event.view.response.is_some() || over {
            return Ok(event);
        }
        let passed = now.saturating_sub(looked);
        if passed < LEAST {
            outside.pause(LEAST - passed).await;
        }
    }
}

/// Ends the event `id` by the route `/{how}`, by a decision as `encode` writes it.
///
/// # Errors
///
/// What the server says, or the connection.
pub(crate) async fn end<O: Outside>(
    outside: &O,
    id: &str,
    how: &str,
    decision: String,
) -> Result<Event, Error> {
    let event = about(outside, id, &format!("/{how}"), Some(&decision), 0, Patience::Short).await?;
    if event.view.response.is_none() {
        return Err(not_ended());
    }
    Ok(event)
}

/// Withdraws the event `id` by the interface `via`.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn cancel<O: Outside>(
    outside: &O,
    id: &str,
    via: &str,
    comment: Option<String>,
) -> Result<Event, Error> {
    let decision = Decision { comment, idempotency_key: None };
    end(outside, id, "cancel", encode::decision(outside, via, decision, None::<()>)).await
}

/// That a server says it has ended an event, and shows it open.
pub fn not_ended() -> Error {
    Error::Other("the server has not ended the event".into())
}
