//! Ending an event: an answer, a refusal, a withdrawal.

use super::look::unreadable_text;
use super::{Decision, Events, State};
use crate::model::error::{Error, FieldError};
use crate::model::outcome::{DecodeError, Outcome, Status};
use crate::model::request::Request;
use crate::model::timestamp::Timestamp;
use crate::model::validate::Input;
use crate::model::value::Value;
use crate::store::keys;
use crate::store::storage::{Created, Storage};

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
        match read(request, given, &decision) {
            Ok(value) => self.decide(request, Status::Completed, Some(value), decision, now).await,
            Err(errors) => Err(self.refused(request, errors, now).await?),
        }
    }

    /// The value that submitting this would end the event with, which is open.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, whoever made it; else as for [`Events::submit`].
    pub(crate) async fn check(
        &self,
        request: &Request,
        given: Input<'_>,
        decision: &Decision,
        now: Timestamp,
    ) -> Result<Value, Error> {
        match self.look(request, now).await? {
            State::Ended(outcome) => Err(Error::Ended(Box::new(outcome))),
            State::Open { .. } => read(request, given, decision).map_err(Error::Invalid),
        }
    }

    /// The error for a value that is not taken. If the event has ended, that is the error to report, not the value.
    async fn refused(
        &self,
        request: &Request,
        errors: Vec<FieldError>,
        now: Timestamp,
    ) -> Result<Error, Error> {
        Ok(match self.look(request, now).await? {
            State::Ended(outcome) => Error::Ended(Box::new(outcome)),
            State::Open { .. } => Error::Invalid(errors),
        })
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
                self.defer_end(request);
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

/// The value that is given, or all that is wrong with it and with what goes along.
fn read(request: &Request, given: Input<'_>, decision: &Decision) -> Result<Value, Vec<FieldError>> {
    match (request.read_value(given), decision.check()) {
        (Err(mut errors), checked) => {
            if let Err(Error::Invalid(more)) = checked {
                errors.extend(more);
            }
            Err(errors)
        }
        (Ok(_), Err(Error::Invalid(errors))) => Err(errors),
        (Ok(value), _) => Ok(value),
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
        DecodeError::Purged => Error::NotFound,
    }
}
