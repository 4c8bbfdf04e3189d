//! The interface `decisions`.

use crate::due::move_on;
use crate::platform::{Platform, document, random};
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
async fn allowed<P: Platform>(id: &str) -> Result<Request, wit::Error> {
    P::events().caller_decides().map_err(convert::error)?;
    P::events().callers_request(id).await.map_err(convert::error)
}

/// `submit`.
///
/// # Errors
///
/// Those of the interface.
pub async fn submit<P: Platform>(
    id: String,
    value: wit::Value,
    given: wit::Decision,
) -> Result<wit::Outcome, wit::Error> {
    let value = Given::read(value)?;
    let request = allowed::<P>(&id).await?;
    let ended = P::events().submit(&request, value.input(), decision(given), P::now()).await;
    move_on::<P>();
    ended.map(convert::outcome).map_err(convert::error)
}

/// `decline`.
///
/// # Errors
///
/// Those of the interface.
pub async fn decline<P: Platform>(id: String, given: wit::Decision) -> Result<wit::Outcome, wit::Error> {
    let request = allowed::<P>(&id).await?;
    let ended = P::events().decline(&request, decision(given), P::now()).await;
    move_on::<P>();
    ended.map(convert::outcome).map_err(convert::error)
}

/// `link`.
///
/// # Errors
///
/// Those of the interface.
pub async fn link<P: Platform>(
    id: String,
    subject: Option<String>,
    valid_seconds: Option<u32>,
) -> Result<String, wit::Error> {
    let request = allowed::<P>(&id).await?;
    let link = P::events().link(&request, subject.as_deref(), valid_seconds, P::now(), &random::<P>).await;
    link.map_err(convert::error)
}

/// `list`.
///
/// # Errors
///
/// Those of the interface.
pub async fn list<P: Platform>(
    filter: String,
    after: Option<String>,
    limit: u32,
) -> Result<String, wit::Error> {
    P::events().caller_decides().map_err(convert::error)?;
    let listed =
        P::events().list_from(filter.as_bytes(), after.as_deref(), limit, P::now(), &random::<P>).await;
    move_on::<P>();
    Ok(document(&listed.map_err(convert::error)?))
}
