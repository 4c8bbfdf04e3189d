//! What concerns one event: looking at it, waiting for it, ending it. The exported interfaces are made of this.

use crate::about::{HOLD, LEAST, SLOW, about, path};
use crate::call::{Patience, call};
use crate::decode::Event;
use crate::encode;
use crate::exchange::Sent;
use crate::outside::Outside;
use hitl_bindings::convert::Given;
use hitl_bindings::types::{Decision, Error};

/// Creates the event that `question`, a document, asks for, or finds it.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn create<O: Outside>(question: String) -> Result<Event, Error> {
    let body = encode::question::<O>(question, O::setting("run").filter(|run| !run.is_empty()));
    let sent = Sent { body: Some(&body), path: "/v1/events", seconds: SLOW };
    Event::read(&call::<O>(&sent, Patience::Short).await?, None)
}

/// The event `id` as it stands.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn look<O: Outside>(id: &str) -> Result<Event, Error> {
    about::<O>(id, "", None, 0, Patience::Short).await
}

/// The event `id` when it has ended; or after so many seconds, if it is not to be waited for without end.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn wait<O: Outside>(id: &str, seconds: Option<u32>) -> Result<Event, Error> {
    path(id, "")?;
    let begun = O::now();
    // Who waits for a time wants to hear of a server that is away before that is over.
    let patience = if seconds.is_some() { Patience::Short } else { Patience::Endless };
    loop {
        let looked = O::now();
        let left = seconds.map(|seconds| u64::from(seconds).saturating_sub((looked - begun) / 1_000_000_000));
        let hold = left.unwrap_or(HOLD).min(HOLD);
        let event = about::<O>(id, &format!("?wait={hold}"), None, hold, patience).await?;
        let now = O::now();
        let over = seconds.is_some_and(|seconds| (now - begun) / 1_000_000_000 >= u64::from(seconds));
        if event.view.response.is_some() || over {
            return Ok(event);
        }
        let passed = now.saturating_sub(looked);
        if passed < LEAST {
            O::pause(LEAST - passed).await;
        }
    }
}

/// Ends the event `id` by the route `/{how}`, by the interface `via`.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn end<O: Outside>(
    id: &str,
    how: &str,
    via: &str,
    decision: Decision,
    value: Option<Given>,
) -> Result<Event, Error> {
    let body = encode::decision::<O>(via, decision, value);
    let event = about::<O>(id, &format!("/{how}"), Some(&body), 0, Patience::Short).await?;
    if event.view.response.is_none() {
        return Err(Error::Other("the server has not ended the event".into()));
    }
    Ok(event)
}
