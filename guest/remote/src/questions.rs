//! What `questions` does, and `questions-sync`: the server's own documents.

use crate::event;
use crate::outside::Outside;
use hitl_bindings::types::{Decision, Error};

/// Creates the event that `question` asks for, or finds it.
///
/// # Errors
///
/// As the interface says.
pub async fn ask<O: Outside>(question: String) -> Result<String, Error> {
    Ok(event::create::<O>(question).await?.document)
}

/// The event `id` as it stands.
///
/// # Errors
///
/// As the interface says.
pub async fn look<O: Outside>(id: String) -> Result<String, Error> {
    Ok(event::look::<O>(&id).await?.document)
}

/// The event `id` when it has ended, or as it stands after so many seconds.
///
/// # Errors
///
/// As the interface says.
pub async fn wait<O: Outside>(id: String, seconds: u32) -> Result<String, Error> {
    Ok(event::wait::<O>(&id, Some(seconds)).await?.document)
}

/// Ends the event `id` as its creator.
///
/// # Errors
///
/// As the interface says.
pub async fn cancel<O: Outside>(id: String, comment: Option<String>) -> Result<String, Error> {
    let decision = Decision { comment, idempotency_key: None };
    Ok(event::end::<O>(&id, "cancel", "questions", decision, None).await?.document)
}
