//! Ending an event: an answer, a refusal, a withdrawal.

use super::admit::check_text;
use super::{Events, State};
use crate::model::actor::Actor;
use crate::model::error::{Error, Rule};
use crate::model::outcome::{DecodeError, Outcome, Status};
use crate::model::question::MAX_NAME;
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::model::value::{Input, Value};
use crate::store::keys;
use crate::store::storage::{Created, Storage};
use std::borrow::Cow;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;

/// Who or what ends an event, by which way, and what they add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who or what; a name of 1 to [`MAX_NAME`] characters.
    pub actor: Actor,
    /// By which way.
    pub via: Cow<'static, str>,
    /// What they add, at most [`MAX_COMMENT`] characters.
    pub comment: Option<String>,
    /// What makes a repeated submission the same one, 1 to [`MAX_NAME`] characters.
    pub idempotency_key: Option<String>,
}

impl Decision {
    /// A decision by `actor`, who came by `via`.
    pub fn by(actor: Actor, via: impl Into<Cow<'static, str>>) -> Decision {
        Decision { actor, via: via.into(), comment: None, idempotency_key: None }
    }

    pub(super) fn outcome(
        self,
        request: &Request,
        status: Status,
        value: Option<Value>,
        at: Timestamp,
    ) -> Outcome {
        Outcome {
            status,
            value,
            request_id: request.request_id.clone(),
            data_type: request.data_type,
            decided_at: Some(at),
            actor: self.actor,
            via: self.via.into_owned(),
            comment: self.comment.filter(|comment| !comment.is_empty()),
            idempotency_key: self.idempotency_key,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let name = self.actor.name.as_deref().map(|name| ("decided_by", name));
        let key = self.idempotency_key.as_deref().map(|key| ("idempotency_key", key));
        for (field, text) in name.into_iter().chain([("via", &*self.via)]).chain(key) {
            check_text(text, MAX_NAME, false).map_err(|rule| Error::invalid(field, rule))?;
        }
        match &self.comment {
            Some(comment) if comment.chars().nth(MAX_COMMENT).is_some() => {
                Err(Error::invalid("comment", Rule::Text { least: 0, most: MAX_COMMENT }))
            }
            _ => Ok(()),
        }
    }
}

impl<S: Storage> Events<S> {
    /// Answers the event. When this returns `Ok`, the outcome is in the store for good.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, unless this very submission was made before (the same value and the same
    /// idempotency key); [`Error::Invalid`] if the value does not suit the event; or what storage said.
    pub async fn submit(
        &self,
        request: &Request,
        given: Input<'_>,
        decision: Decision,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        match request.data_type.read(given) {
            Ok(value) => self.decide(request, Status::Completed, Some(value), decision, now).await,
            // If the event has ended, that is the error to report, not the value.
            Err(rule) => match self.look(request, now).await? {
                State::Ended(outcome) => Err(Error::Ended(Box::new(outcome))),
                State::Open { .. } => Err(Error::invalid("value", rule)),
            },
        }
    }

    /// Ends the event without an answer.
    ///
    /// # Errors
    ///
    /// As for [`Events::submit`].
    pub async fn decline(
        &self,
        request: &Request,
        decision: Decision,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        self.decide(request, Status::Declined, None, decision, now).await
    }

    /// Withdraws the event. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// As for [`Events::submit`].
    pub async fn cancel(
        &self,
        request: &Request,
        decision: Decision,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        match self.decide(request, Status::Cancelled, None, decision, now).await {
            Err(Error::Ended(outcome)) if outcome.status == Status::Cancelled => Ok(*outcome),
            other => other,
        }
    }

    async fn decide(
        &self,
        request: &Request,
        status: Status,
        value: Option<Value>,
        decision: Decision,
        now: Timestamp,
    ) -> Result<Outcome, Error> {
        decision.check()?;
        if request.expired(now)
            && let State::Ended(outcome) = self.look(request, now).await?
        {
            return idempotent_or_ended(outcome, status, value.as_ref(), decision.idempotency_key.as_deref());
        }
        let outcome = decision.outcome(request, status, value, now);
        let created = self.create_settled(&keys::response(&request.request_id), &outcome.bytes()).await?;
        match created {
            Created::Created => {
                self.defer_delete(keys::markers(request));
                Ok(outcome)
            }
            Created::Exists(bytes) => match Outcome::read(&bytes, request.subject()) {
                Ok(stands) => idempotent_or_ended(
                    stands,
                    status,
                    outcome.value.as_ref(),
                    outcome.idempotency_key.as_deref(),
                ),
                Err(unread) => Err(unreadable(unread, &request.request_id)),
            },
        }
    }
}

/// The result for a decision on an event that had ended: success if it was the same submission, else what stands.
fn idempotent_or_ended(
    stands: Outcome,
    status: Status,
    value: Option<&Value>,
    key: Option<&str>,
) -> Result<Outcome, Error> {
    let same = key.is_some()
        && stands.idempotency_key.as_deref() == key
        && stands.status == status
        && stands.value.as_ref() == value;
    if same { Ok(stands) } else { Err(Error::Ended(Box::new(stands))) }
}

/// The error for a decision on the event `id` whose stored outcome cannot be read.
fn unreadable(error: DecodeError, id: &str) -> Error {
    match error {
        DecodeError::Truncated => Error::Unavailable(unreadable_text(error, id)),
        DecodeError::Unusable => Error::Unusable(unreadable_text(error, id)),
    }
}

/// The sentence about the event `id`.
pub(super) fn unreadable_text(error: DecodeError, id: &str) -> String {
    format!("the stored outcome of event {id} cannot be read: {error}")
}
