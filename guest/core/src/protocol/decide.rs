//! Ending an event: an answer, a refusal, a withdrawal.

use super::{Events, State};
use crate::model::error::Error;
use crate::model::outcome::{Outcome, Status};
use crate::model::request::{MAX_NAME, Request};
use crate::model::timestamp::Timestamp;
use crate::model::value::{Input, Value};
use crate::store::keys;
use crate::store::storage::{Created, Storage};
use std::borrow::Cow;

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 2_000;

/// Who ends an event, by which way, and what they add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Who or what, 1 to [`MAX_NAME`] characters.
    pub decided_by: Cow<'static, str>,
    /// By which way.
    pub via: Cow<'static, str>,
    /// What they add, at most [`MAX_COMMENT`] characters.
    pub comment: Option<String>,
    /// What makes a repeated submission the same one, 1 to [`MAX_NAME`] characters.
    pub idempotency_key: Option<String>,
}

impl Decision {
    /// A decision by `decided_by`, who came by `via`.
    pub fn by(decided_by: impl Into<Cow<'static, str>>, via: impl Into<Cow<'static, str>>) -> Decision {
        Decision { decided_by: decided_by.into(), via: via.into(), comment: None, idempotency_key: None }
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
            decided_by: self.decided_by.into_owned(),
            via: self.via.into_owned(),
            comment: self.comment.filter(|comment| !comment.is_empty()),
            idempotency_key: self.idempotency_key,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let short = |text: &str| {
            (1..=MAX_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        let named = [("decided_by", &*self.decided_by), ("via", &*self.via)];
        let key = self.idempotency_key.as_deref().map(|key| ("idempotency_key", key));
        for (field, text) in named.into_iter().chain(key) {
            if !short(text) {
                let rule = format!(
                    "This has to be text of 1 to {MAX_NAME} characters, none of them control characters."
                );
                return Err(Error::invalid(field, rule));
            }
        }
        match &self.comment {
            Some(comment) if comment.chars().count() > MAX_COMMENT => Err(Error::invalid(
                "comment",
                format!("This has to be text of at most {MAX_COMMENT} characters."),
            )),
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
            // Who answers what is over should learn that, not how to mend the value.
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
        let created = self.storage.create(&keys::response(&request.request_id), &outcome.bytes()).await?;
        match created {
            Created::Created => {
                self.defer_delete(keys::marker(&request.scope(), &request.request_id));
                Ok(outcome)
            }
            Created::Exists(bytes) => match Outcome::read(&bytes, request) {
                Ok(stands) => idempotent_or_ended(
                    stands,
                    status,
                    outcome.value.as_ref(),
                    outcome.idempotency_key.as_deref(),
                ),
                Err(unread) => Err(unread.error(&request.request_id)),
            },
        }
    }
}

/// What somebody is told whose event had ended: their own success if it was the same submission, else what stands.
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
