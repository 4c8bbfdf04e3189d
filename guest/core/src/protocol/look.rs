//! Looking whether an event has ended, and ending it if its deadline is past.

use super::{Decision, Events, NextLook};
use crate::model::actor::{Actor, ActorKind};
use crate::model::error::Error;
use crate::model::extension::Extension;
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
        let mut deadline = Deadline::of(request);
        let mut wanted = vec![keys::request(id), keys::response(id)];
        if !deadline.is_final && deadline.is_past(now) {
            wanted.push(keys::extension(id));
        }
        let mut stored = self.storage.get_many(&wanted).await?.into_iter();
        let mut next = || stored.next().flatten();
        let (found, outcome, moved) = (next(), next(), next());
        if outcome.is_none() && found.is_none() {
            // Who waits for long has a request that may be of nothing any more. Its deadline must end nothing.
            return Err(Error::NotFound);
        }
        if let Some(bytes) = moved {
            deadline.settle(Extension::read(id, &bytes)?);
        }
        self.state_by(request, deadline, outcome.as_deref(), now).await
    }

    /// The same, with the bytes of the outcome that were read already.
    pub(crate) async fn state(
        &self,
        request: &Request,
        outcome: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<State, Error> {
        self.state_by(request, Deadline::of(request), outcome, now).await
    }

    async fn state_by(
        &self,
        request: &Request,
        mut deadline: Deadline,
        outcome: Option<&[u8]>,
        now: Timestamp,
    ) -> Result<State, Error> {
        if let Some(bytes) = outcome {
            return existing(request, deadline.at, bytes, now);
        }
        if !deadline.is_final && deadline.is_past(now) {
            deadline.settle(self.close(&request.request_id, now).await?);
        }
        if deadline.is_past(now) {
            return self.end_by_deadline(request, deadline.at, now).await;
        }
        let again = NextLook::by(request, deadline.at).at(self.settings.pushed, now);
        Ok(State::Open { again, key: Some(keys::response(&request.request_id)) })
    }

    /// Ends the event as its deadline does, which is past.
    pub(super) async fn end_by_deadline(
        &self,
        request: &Request,
        deadline: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<State, Error> {
        let key = keys::response(&request.request_id);
        let (status, value) = match &request.on_timeout {
            OnTimeout::Fail => (Status::TimedOut, None),
            OnTimeout::Decline => (Status::Declined, None),
            OnTimeout::Answer(value) => (Status::Completed, Some(value.clone())),
        };
        // It ends at the deadline, however late that is noticed.
        let at = deadline.unwrap_or(now);
        let outcome =
            Decision::by(Actor::of(ActorKind::Deadline), "timeout").outcome(request, status, value, at);
        match self.create_settled(&key, &outcome.bytes()).await.map_err(Error::retryable)? {
            Created::Created => {
                self.defer_end(request);
                Ok(State::Ended(outcome))
            }
            Created::Exists(bytes) => existing(request, deadline, &bytes, now),
        }
    }
}

/// The deadline of an event, as far as it is known.
struct Deadline {
    at: Option<Timestamp>,
    /// Whether it cannot be another one.
    is_final: bool,
}

impl Deadline {
    fn of(request: &Request) -> Self {
        Self { at: request.expires_at, is_final: !request.can_move() || request.extension.is_some() }
    }

    fn is_past(&self, now: Timestamp) -> bool {
        self.at.is_some_and(|at| now >= at)
    }

    /// Takes what stands: that it was moved, or that it will not be.
    fn settle(&mut self, extension: Option<Extension>) {
        self.is_final = true;
        if let Some(extension) = extension {
            self.at = Some(extension.expires_at);
        }
    }
}

/// The outcome in `bytes`; or, while they are being written, that the event is open.
fn existing(
    request: &Request,
    deadline: Option<Timestamp>,
    bytes: &[u8],
    now: Timestamp,
) -> Result<State, Error> {
    let unread = match Outcome::read(bytes, request.subject()) {
        Ok(outcome) => return Ok(State::Ended(outcome)),
        Err(unread) => unread,
    };
    if unread == DecodeError::Purged {
        return Err(Error::NotFound);
    }
    let given_up = |expires_at: Timestamp| now >= expires_at.plus_seconds(TRUNCATED_GRACE);
    if unread == DecodeError::Truncated && !deadline.is_some_and(given_up) {
        return Ok(State::Open { again: NextLook::while_written(now), key: None });
    }
    // Its writer crashed, or wrote something else.
    Err(Error::Unusable(unreadable_text(unread, &request.request_id)))
}

/// The sentence about the event `id`.
pub(super) fn unreadable_text(error: DecodeError, id: &str) -> String {
    format!("the stored outcome of event {id} cannot be read: {error}")
}
