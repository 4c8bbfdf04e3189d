//! Looking whether an event has ended, and ending it if its deadline is past.

use super::{Decision, Events, NextLook};
use crate::model::actor::{Actor, ActorKind};
use crate::model::error::Error;
use crate::model::outcome::{DecodeError, Outcome, Status};
use crate::model::request::Request;
use crate::model::timeout::OnTimeout;
use crate::model::timestamp::Timestamp;
use crate::store::keys;
use crate::store::storage::{Created, Storage};

/// How long after the deadline another program may be writing an outcome, in seconds.
const TRUNCATED_GRACE: u64 = 10;

/// What a look at an event came to.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It has ended.
    Ended(Outcome),
    /// It is open. A waiter looks again at `again`, or sooner if `key` is created.
    Open {
        /// When to look again at the latest.
        again: Timestamp,
        /// The key whose creation ends the event; none if it is there and not whole yet.
        key: Option<String>,
    },
}

impl State {
    /// The outcome, if there is one.
    pub fn outcome(self) -> Option<Outcome> {
        match self {
            State::Ended(outcome) => Some(outcome),
            State::Open { .. } => None,
        }
    }
}

impl<S: Storage> Events<S> {
    /// How the event ended, or when to look again. If its deadline has passed and it has not ended, this ends it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if it was purged meanwhile, or what storage said.
    pub async fn look(&self, request: &Request, now: Timestamp) -> Result<State, Error> {
        let id = &request.request_id;
        let stored = self.storage.get_many(&[keys::request(id), keys::response(id)]).await?;
        let outcome = stored.last().and_then(Option::as_deref);
        if outcome.is_none() && stored.first().is_none_or(Option::is_none) {
            // Who waits for long has a request that may be of nothing any more. Its deadline must end nothing.
            return Err(Error::NotFound);
        }
        self.state(request, outcome, now).await
    }

    /// The same, with the bytes of the outcome that were read already.
    pub(crate) async fn state(
        &self,
        request: &Request,
        outcome: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<State, Error> {
        if let Some(bytes) = outcome {
            return self.existing(request, bytes, now);
        }
        let key = keys::response(&request.request_id);
        if !request.expired(now) {
            let again = NextLook::of(request).at(self.settings.pushed, now);
            return Ok(State::Open { again, key: Some(key) });
        }
        let (status, value) = match &request.on_timeout {
            OnTimeout::Fail => (Status::TimedOut, None),
            OnTimeout::Decline => (Status::Declined, None),
            OnTimeout::Answer(value) => (Status::Completed, Some(value.clone())),
        };
        // It ends at the deadline, however late that is noticed.
        let at = request.expires_at.unwrap_or(now);
        let outcome =
            Decision::by(Actor::of(ActorKind::Deadline), "timeout").outcome(request, status, value, at);
        match self.create_settled(&key, &outcome.bytes()).await.map_err(Error::retryable)? {
            Created::Created => {
                self.defer_end(request);
                Ok(State::Ended(outcome))
            }
            Created::Exists(bytes) => self.existing(request, &bytes, now),
        }
    }

    /// The outcome in `bytes`; or, while they are being written, that the event is open.
    fn existing(&self, request: &Request, bytes: &[u8], now: Timestamp) -> Result<State, Error> {
        let unread = match Outcome::read(bytes, request.subject()) {
            Ok(outcome) => return Ok(State::Ended(outcome)),
            Err(unread) => unread,
        };
        if unread == DecodeError::Purged {
            return Err(Error::NotFound);
        }
        let given_up = |expires_at: Timestamp| now >= expires_at.plus_seconds(TRUNCATED_GRACE);
        if unread == DecodeError::Truncated && !request.expires_at.is_some_and(given_up) {
            return Ok(State::Open { again: NextLook::while_written(now), key: None });
        }
        // Its writer crashed, or wrote something else.
        Err(Error::Unusable(unreadable_text(unread, &request.request_id)))
    }
}

/// The sentence about the event `id`.
pub(super) fn unreadable_text(error: DecodeError, id: &str) -> String {
    format!("the stored outcome of event {id} cannot be read: {error}")
}
