//! The exported interface `hitl:hitl/questions`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::questions::Guest;
use crate::bindings::hitl::hitl::timer;
use crate::instance::{document, events, now, random, run_cleanup};
use crate::store::until;
use hitl_bindings::convert;
use hitl_bindings::types as wit;
use hitl_core::{Actor, ActorKind, Decision, Error, Event, State};

/// The event as its document.
async fn shown(event: Result<Event, Error>) -> Result<String, wit::Error> {
    run_cleanup();
    let view = events().view(event.map_err(convert::error)?, now(), &random).await;
    Ok(document(&view.map_err(convert::error)?))
}

impl Guest for Component {
    async fn ask(question: String) -> Result<String, wit::Error> {
        let found = events().create_from(question.as_bytes(), now(), &random).await;
        shown(found.map(|found| found.event)).await
    }

    async fn look(id: String) -> Result<String, wit::Error> {
        shown(events().callers_event(&id, now()).await).await
    }

    async fn wait(id: String, seconds: u32) -> Result<String, wit::Error> {
        let request = events().callers_request(&id).await.map_err(convert::error)?;
        let end = now().plus_seconds(seconds.into());
        loop {
            // Boxed, and taken apart before it waits: what lies in memory meanwhile is the call to the timer.
            let looked = Box::pin(events().look(&request, now())).await;
            let (again, key) = match looked.map_err(convert::error)? {
                State::Open { again, key } if now() < end => (again.min(end), key),
                state => return shown(Ok(Event { request, outcome: state.outcome() })).await,
            };
            timer::wait_until(again.millis(), until(key, None)).await;
        }
    }

    async fn cancel(id: String, comment: Option<String>) -> Result<String, wit::Error> {
        let request = events().callers_request(&id).await.map_err(convert::error)?;
        let creator = Decision { comment, ..Decision::by(Actor::of(ActorKind::Creator), "questions") };
        let ended = events().cancel(&request, creator, now()).await;
        shown(ended.map(|outcome| Event { request, outcome: Some(outcome) })).await
    }
}
