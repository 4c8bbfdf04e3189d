//! The interface `questions`.

use crate::due::move_on;
use crate::platform::{Platform, document, random};
use hitl_bindings::convert;
use hitl_bindings::types as wit;
use hitl_core::{Actor, ActorKind, Decision, Error, Event, State};

/// The event as its document.
async fn shown<P: Platform>(event: Result<Event, Error>) -> Result<String, wit::Error> {
    move_on::<P>();
    let view = P::events().view(event.map_err(convert::error)?, P::now(), &random::<P>).await;
    Ok(document(&view.map_err(convert::error)?))
}

/// `ask`.
///
/// # Errors
///
/// Those of the interface.
pub async fn ask<P: Platform>(question: String) -> Result<String, wit::Error> {
    let found = P::events().create_from(question.as_bytes(), P::now(), &random::<P>).await;
    shown::<P>(found.map(|found| found.event)).await
}

/// `look`.
///
/// # Errors
///
/// Those of the interface.
pub async fn look<P: Platform>(id: String) -> Result<String, wit::Error> {
    shown::<P>(P::events().callers_event(&id, P::now()).await).await
}

/// `wait`.
///
/// # Errors
///
/// Those of the interface.
pub async fn wait<P: Platform>(id: String, seconds: u32) -> Result<String, wit::Error> {
    // Boxed, and taken apart before it waits: what lies in memory meanwhile is the request and the call to the host.
    let request = Box::pin(P::events().callers_request(&id)).await.map_err(convert::error)?;
    let request = Box::new(request);
    let end = P::now().plus_seconds(seconds.into());
    loop {
        let looked = Box::pin(P::events().look(&request, P::now())).await;
        let (again, key) = match looked.map_err(convert::error)? {
            State::Open { again, key } if P::now() < end => (again.min(end), key),
            state => {
                let event = Event { request: *request, outcome: state.outcome() };
                return Box::pin(shown::<P>(Ok(event))).await;
            }
        };
        P::wait_until(again, key, None).await;
    }
}

/// `cancel`.
///
/// # Errors
///
/// Those of the interface.
pub async fn cancel<P: Platform>(id: String, comment: Option<String>) -> Result<String, wit::Error> {
    let request = P::events().callers_request(&id).await.map_err(convert::error)?;
    let creator = Decision { comment, ..Decision::by(Actor::of(ActorKind::Creator), "questions") };
    let ended = P::events().cancel(&request, creator, P::now()).await;
    shown::<P>(ended.map(|outcome| Event { request, outcome: Some(outcome) })).await
}
