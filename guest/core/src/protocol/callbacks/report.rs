//! What came of attempts.

use super::super::{Event, Events};
use super::{ToSend, lease, pause, unreadable};
use crate::documents::CallbackState;
use crate::model::error::Error;
use crate::model::id::is_id;
use crate::model::timestamp::Timestamp;
use crate::store::callbacks::{self, Attempt, Done, Failure};
use crate::store::storage::{Created, Storage};

/// How much of an error is kept, in letters.
const MAX_ERROR: usize = 200;

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The status of the answer; none if there was none.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
}

/// What an answer with a status means.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    Delivered,
    Refused,
    Again,
}

impl Meaning {
    /// What is refused once, and not because it came too early or too often, will be again (RFC 9110, section 15.5). Redirects are
    /// not followed: they could lead to where nothing may be sent.
    fn of(status: Option<u16>) -> Meaning {
        match status {
            Some(200..=299) => Meaning::Delivered,
            Some(408 | 425 | 429) => Meaning::Again,
            Some(400..=499) => Meaning::Refused,
            _ => Meaning::Again,
        }
    }
}

impl<S: Storage> Events<S> {
    /// Writes down what came of the `attempt`th attempt for the event `id`. How it stands now.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if nobody took that attempt, or what storage said.
    pub async fn report_callback(
        &self,
        id: &str,
        attempt: u32,
        tried: Tried,
        now: Timestamp,
    ) -> Result<CallbackState, Error> {
        if !is_id(id) {
            return Err(Error::NotFound);
        }
        let Some(ToSend { body: Some(body), done, .. }) = self.to_send(id).await? else {
            return Err(Error::NotFound);
        };
        let of = callbacks::mark(&body);
        let wanted = [callbacks::taken(id, &of, attempt), callbacks::failed(id)];
        let mut stored = self.storage.get_many(&wanted).await?.into_iter();
        let (taken, failed) = (stored.next().flatten(), stored.next().flatten());
        let done = done.map(|done| Done::read(&done).ok_or_else(unreadable)).transpose()?;
        let is_other = done.as_ref().is_some_and(|done| done.of != of);
        let Tried { status, error } = tried;
        let meaning = Meaning::of(status);
        if let (Some(done), false) = (done, is_other) {
            return match status {
                // A later attempt was refused because this one was taken.
                Some(status) if !done.delivered && meaning == Meaning::Delivered => {
                    let done = Done { delivered: true, at: now, status, ..done };
                    self.put_all(&[callbacks::done(id)], &done.bytes(), None).await?;
                    Ok(CallbackState::done(&done))
                }
                _ => Ok(CallbackState::done(&done)),
            };
        }
        let taken = Attempt::read(&taken.ok_or(Error::NotFound)?).ok_or_else(unreadable)?;
        let next_attempt = attempt.saturating_add(1);
        let leased = callbacks::due(taken.at.plus_seconds(lease(attempt)), next_attempt, id);
        let Some(status) = status.filter(|_| meaning != Meaning::Again) else {
            let error = error.map(|error| error.chars().take(MAX_ERROR).collect());
            let known = failed.and_then(|failed| Failure::read(&failed)).filter(|failed| failed.of == of);
            let failure = match known {
                // It was reported before, or is not the last any more.
                Some(known) if known.attempt >= attempt => known,
                _ => {
                    let next = now.plus_seconds(pause(attempt));
                    let failure = Failure { of, attempt, at: now, status, error, next };
                    self.put_all(&[callbacks::failed(id)], &failure.bytes(), None).await?;
                    failure
                }
            };
            let (next, next_attempt) = (failure.next, failure.attempt.saturating_add(1));
            let again = callbacks::due(next, next_attempt, id);
            self.put_all(std::slice::from_ref(&again), b"", None).await?;
            if again != leased {
                self.delete_all(&[leased]).await?;
            }
            return Ok(CallbackState::failed(failure));
        };
        let done = Done { of, delivered: meaning == Meaning::Delivered, attempts: attempt, at: now, status };
        let (key, record) = (callbacks::done(id), done.bytes());
        let mut stands = None;
        if !is_other
            && let Created::Exists(bytes) =
                self.create_settled(&key, &record).await.map_err(Error::retryable)?
        {
            stands = Some(Done::read(&bytes).ok_or_else(unreadable)?);
        }
        // What is of another outcome does not count, nor what was refused because this was taken.
        if is_other || stands.as_ref().is_some_and(|stands| done.delivered && !stands.delivered) {
            self.put_all(&[key], &record, None).await?;
            stands = None;
        }
        // Who finds the key that goes last does what a crash leaves undone.
        self.delete_all(&[callbacks::failed(id)]).await?;
        self.forget_attempts(id).await?;
        self.delete_all(&[leased]).await?;
        Ok(CallbackState::done(&stands.unwrap_or(done)))
    }

    /// What came of sending the outcome of an event; none if it is not to be sent, or open.
    ///
    /// # Errors
    ///
    /// What storage said.
    pub async fn callback_state(&self, event: &Event) -> Result<Option<CallbackState>, Error> {
        let (Some(callback), Some(outcome)) = (&event.request.callback, &event.outcome) else {
            return Ok(None);
        };
        let id = &event.request.request_id;
        let of = callbacks::mark(&callback.body(outcome));
        let mut stored =
            self.storage.get_many(&[callbacks::done(id), callbacks::failed(id)]).await?.into_iter();
        let (done, failed) = (stored.next().flatten(), stored.next().flatten());
        let done = done.and_then(|done| Done::read(&done)).filter(|done| done.of == of);
        let failed = failed.and_then(|failed| Failure::read(&failed)).filter(|failed| failed.of == of);
        Ok(Some(match (done, failed) {
            (Some(done), _) => CallbackState::done(&done),
            (None, Some(failed)) => CallbackState::failed(failed),
            (None, None) => CallbackState::default(),
        }))
    }
}

impl CallbackState {
    fn done(done: &Done) -> CallbackState {
        let state = if done.delivered { "delivered" } else { "refused" };
        CallbackState {
            state: state.into(),
            attempts: done.attempts,
            last_at: Some(done.at),
            last_status: Some(done.status),
            ..CallbackState::default()
        }
    }

    fn failed(failure: Failure) -> CallbackState {
        CallbackState {
            attempts: failure.attempt,
            last_at: Some(failure.at),
            last_status: failure.status,
            last_error: failure.error,
            next_at: Some(failure.next),
            ..CallbackState::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_means() {
        for (statuses, meaning) in [
            (&[200, 204, 299][..], Meaning::Delivered),
            (&[400, 401, 404, 409, 410, 422, 499], Meaning::Refused),
            (&[100, 199, 300, 302, 308, 408, 425, 429, 500, 503, 599, 999, 0], Meaning::Again),
        ] {
            for status in statuses {
                assert_eq!(Meaning::of(Some(*status)), meaning, "{status}");
            }
        }
        assert_eq!(Meaning::of(None), Meaning::Again);
    }
}
