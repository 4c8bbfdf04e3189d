//! What concerns one event: looking at it, waiting for it, ending it. The exported interfaces are made of this.

use crate::about::{HOLD, LEAST, SLOW, about, path};
use crate::bindings::hitl::hitl::settings;
use crate::bindings::wasi::clocks0_3_0::monotonic_clock;
use crate::call::{Patience, call};
use crate::decode::Event;
use crate::encode;
use crate::exchange::Sent;
use crate::shared;
use hitl_bindings::convert::Given;
use hitl_bindings::types as wit;

/// Creates the event that `question`, a document, asks for, or finds it.
pub(crate) async fn create(question: String) -> Result<Event, wit::Error> {
    let body = encode::question(question, settings::get("run").filter(|run| !run.is_empty()));
    let sent = Sent { body: Some(&body), path: "/v1/events", seconds: SLOW };
    Event::read(&call(&sent, Patience::Short).await?, None)
}

/// The event `id` as it stands.
pub(crate) async fn look(id: &str) -> Result<Event, wit::Error> {
    about(id, "", None, 0, Patience::Short).await
}

/// The event `id` when it has ended; or after so many seconds, if it is not to be waited for without end.
pub(crate) async fn wait(id: &str, seconds: Option<u32>) -> Result<Event, wit::Error> {
    path(id, "")?;
    // Who waits for a time wants to hear of a server that is away before that is over.
    if seconds.is_none()
        && let Some(told) = shared::wait(id).await
    {
        return told;
    }
    let begun = monotonic_clock::now();
    let patience = if seconds.is_some() { Patience::Short } else { Patience::Endless };
    loop {
        let looked = monotonic_clock::now();
        let left = seconds.map(|seconds| u64::from(seconds).saturating_sub((looked - begun) / 1_000_000_000));
        let hold = left.unwrap_or(HOLD).min(HOLD);
        let event = about(id, &format!("?wait={hold}"), None, hold, patience).await?;
        let now = monotonic_clock::now();
        let over = seconds.is_some_and(|seconds| (now - begun) / 1_000_000_000 >= u64::from(seconds));
        if event.view.response.is_some() || over {
            return Ok(event);
        }
        let passed = now.saturating_sub(looked);
        if passed < LEAST {
            monotonic_clock::wait_for(LEAST - passed).await;
        }
    }
}

/// Ends the event `id` by the route `/{how}`, by the interface `via`.
pub(crate) async fn end(
    id: &str,
    how: &str,
    via: &str,
    decision: wit::Decision,
    value: Option<Given>,
) -> Result<Event, wit::Error> {
    let body = encode::decision(via, decision, value);
    let event = about(id, &format!("/{how}"), Some(&body), 0, Patience::Short).await?;
    if event.view.response.is_none() {
        return Err(wit::Error::Other("the server has not ended the event".into()));
    }
    Ok(event)
}
