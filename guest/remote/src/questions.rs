//! What `questions` does, and `questions-sync`: the server's own documents.

use crate::error::Error;
use crate::event;
use crate::outside::Outside;

/// Creates the event that `question` asks for, or finds it.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn ask<O: Outside>(outside: &O, question: String) -> Result<String, Error> {
    Ok(event::create(outside, question).await?.document)
}

/// The event `id` as it stands.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn look<O: Outside>(outside: &O, id: &str) -> Result<String, Error> {
    Ok(event::look(outside, id).await?.document)
}

/// The event `id` when it has ended, or as it stands after so many seconds.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn wait<O: Outside>(outside: &O, id: &str, seconds: u32) -> Result<String, Error> {
    Ok(event::wait(outside, id, Some(seconds)).await?.document)
}

/// Ends the event `id` as its creator.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn cancel<O: Outside>(outside: &O, id: &str, comment: Option<String>) -> Result<String, Error> {
    Ok(event::cancel(outside, id, "questions", comment).await?.document)
}
