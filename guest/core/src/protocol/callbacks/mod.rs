//! The outbox: outcomes that are to be sent, each at least once, by one party at a time.
//!
//! That the outcome of an event is to be sent is written down behind its end, beside the entry of the log, and before the event's
//! markers go; so no crash loses it. Whoever sends, a courier, [takes](Events::take_callbacks) attempts that may be made, sends
//! what they say, and [reports](Events::report_callback) what came of it.
//!
//! An attempt belongs to whoever creates its record, exclusively. Before the key goes that says that it may be made, there is the
//! key of the next one, for when the time for this one is over: so a courier that dies leaves its event to another. The records of attempts
//! stay until there is nothing more to send. A key of an attempt that was taken already says nothing, wherever it comes from; who
//! meets one makes sure that the next one is there, and removes it.

mod report;
mod take;

pub use report::Tried;
pub use take::{Delivery, Turn};

use super::Events;
use crate::model::callback::{Callback, PATIENCE};
use crate::model::error::Error;
use crate::model::outcome::{DecodeError, Outcome};
use crate::model::request::Request;
use crate::store::storage::Storage;
use crate::store::{callbacks, keys};

/// How long an attempt belongs to whoever took it, in seconds. Whoever sends gives up before.
const LEASE: u64 = 60;
/// How many attempts are taken at once.
const AT_ONCE: usize = 16;
/// How many records of attempts are listed at once: more than are made in half a year.
const ATTEMPTS: u32 = 250;
/// How long after the first attempt failed the next one may be made, in seconds; twice as long each time, up to the longest.
const FIRST_PAUSE: u64 = 5;
/// The longest time between two attempts, in seconds: a day.
const LONGEST_PAUSE: u64 = 86_400;

const _: () = assert!(PATIENCE * 2 < LEASE, "whoever sends gives up before");

/// How long after an attempt was taken of which nobody reports the next one may be made, in seconds: so a courier that dies of an
/// outcome dies of it ever more seldom.
fn lease(attempt: u32) -> u64 {
    LEASE.max(pause(attempt))
}

/// How long after an attempt failed the next one may be made, in seconds.
fn pause(attempt: u32) -> u64 {
    let doubled = 1_u64.checked_shl(attempt.saturating_sub(1)).unwrap_or(u64::MAX);
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

/// An outcome that is to be sent.
struct ToSend {
    callback: Callback,
    /// None while the outcome is being written.
    body: Option<String>,
    /// That there is nothing more to send, as it is stored.
    done: Option<Vec<u8>>,
}

impl<S: Storage> Events<S> {
    /// Where the outcome of the event `id` is sent, and what; none if it is not. Read at once: a purge removes that it was sent after
    /// the outcome.
    async fn to_send(&self, id: &str) -> Result<Option<ToSend>, Error> {
        let wanted = [keys::request(id), keys::response(id), callbacks::done(id)];
        let mut stored = self.storage.get_many(&wanted).await?.into_iter();
        let mut next = || stored.next().flatten();
        let (Some(request), Some(outcome), done) = (next(), next(), next()) else { return Ok(None) };
        let request = Request::read(id, &request)?;
        let Some(callback) = request.callback.clone() else { return Ok(None) };
        let body = match Outcome::read(&outcome, request.subject()) {
            Ok(outcome) => Some(callback.body(&outcome)),
            Err(DecodeError::Truncated) => None,
            Err(DecodeError::Purged) => return Ok(None),
            Err(error) => return Err(Error::Unusable(error.to_string())),
        };
        Ok(Some(ToSend { callback, body, done }))
    }

    /// Removes the records of attempts, of which nothing follows any more.
    async fn forget_attempts(&self, id: &str) -> Result<(), Error> {
        let mut last: Option<String> = None;
        loop {
            let found = self.storage.list(&callbacks::all_taken(id), last.as_deref(), ATTEMPTS).await?;
            for some in found.chunks(super::AT_ONCE) {
                self.delete_all(some).await?;
            }
            if found.len() < ATTEMPTS as usize {
                return Ok(());
            }
            last = found.into_iter().next_back();
        }
    }
}

/// The error for a record that cannot be read.
fn unreadable() -> Error {
    Error::Unusable("a stored record of a callback cannot be read".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_day() {
        assert_eq!([1, 2, 3, 14].map(pause), [5, 10, 20, 40_960]);
        assert_eq!([1, 4, 5, 6].map(lease), [60, 60, 80, 160]);
        assert_eq!([0, 16, 64, 65, u32::MAX].map(pause), [5, 86_400, 86_400, 86_400, 86_400]);
    }
}
