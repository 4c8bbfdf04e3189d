//! The exported interface `hitl:hitl/decisions`.

use crate::Component;
use crate::bindings::exports::hitl::hitl::decisions::Guest;
use crate::instance::{document, events, now, random, run_cleanup};
use hitl_bindings::convert::{self, Given};
use hitl_bindings::types as wit;
use hitl_core::{Actor, ActorKind, Decision, Request};

/// Whoever calls this is a program that may decide, whatever it says.
fn decision(decision: wit::Decision) -> Decision {
    Decision {
        comment: decision.comment,
        idempotency_key: decision.idempotency_key,
        ..Decision::by(Actor::of(ActorKind::Program), "decisions")
    }
}

/// The event `id`, if the caller may decide about it.
async fn allowed(id: &str) -> Result<Request, wit::Error> {
    events().caller_decides().map_err(convert::error)?;
    events().callers_request(id).await.map_err(convert::error)
}

impl Guest for Component {
    async fn submit(id: String, value: wit::Value, given: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let value = Given::read(value)?;
        let request = allowed(&id).await?;
        let ended = events().submit(&request, value.input(), decision(given), now()).await;
        run_cleanup();
        ended.map(convert::outcome).map_err(convert::error)
    }

    async fn decline(id: String, given: wit::Decision) -> Result<wit::Outcome, wit::Error> {
        let request = allowed(&id).await?;
        let ended = events().decline(&request, decision(given), now()).await;
        run_cleanup();
        ended.map(convert::outcome).map_err(convert::error)
    }

    async fn link(
        id: String,
        subject: Option<String>,
        valid_seconds: Option<u32>,
    ) -> Result<String, wit::Error> {
        let request = allowed(&id).await?;
        let link = events().link(&request, subject.as_deref(), valid_seconds, now(), &random).await;
        link.map_err(convert::error)
    }

    async fn list(filter: String, after: Option<String>, limit: u32) -> Result<String, wit::Error> {
        events().caller_decides().map_err(convert::error)?;
        let listed = events().list_from(filter.as_bytes(), after.as_deref(), limit, now(), &random).await;
        run_cleanup();
        Ok(document(&listed.map_err(convert::error)?))
    }
}
