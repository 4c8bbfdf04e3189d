//! Requests about one event, and how long one may take that waits.

use crate::call::{Patience, call};
use crate::decode::Event;
use crate::error::Error;
use crate::exchange::Sent;
use crate::outside::Outside;
use hitl_core::id;

/// How long a server is asked to hold an answer, in seconds.
pub const HOLD: u64 = 30;
/// How long an answer may take beyond that, in seconds.
pub const SLOW: u64 = 30;
/// What two looks of one who waits are apart at least, in nanoseconds, though a server does not hold its answers.
pub const LEAST: u64 = 1_000_000_000;

/// Sends what concerns the event `id`: a look if there is no body. The answer may be held for so many seconds.
///
/// # Errors
///
/// What the server says, or the connection.
pub async fn about<O: Outside>(
    outside: &O,
    id: &str,
    what: &str,
    body: Option<&str>,
    hold: u64,
    patience: Patience,
) -> Result<Event, Error> {
    let path = path(id, what)?;
    let reply = call(outside, &Sent { body, path: &path, seconds: hold + SLOW }, patience).await?;
    Event::read(&reply, Some(id))
}

/// The address of what concerns the event `id`.
///
/// # Errors
///
/// If it is no id.
pub fn path(id: &str, what: &str) -> Result<String, Error> {
    // Anything else is the id of nothing, and could lead to another path.
    if !id::is_id(id) {
        return Err(Error::NotFound);
    }
    Ok(format!("/v1/events/{id}{what}"))
}
