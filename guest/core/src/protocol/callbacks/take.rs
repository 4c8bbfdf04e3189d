//! Taking attempts that may be made.

use super::super::list::is_of_one_key;
use super::super::settle::{Boxed, join_all};
use super::super::{Events, Random};
use super::report::Tried;
use super::{AT_ONCE, LEASE, ToSend, lease};
use crate::model::callback::Callback;
use crate::model::error::Error;
use crate::model::id;
use crate::model::timestamp::Timestamp;
use crate::store::callbacks::{self, Attempt, Done, Due, Failure};
use crate::store::keys;
use crate::store::storage::{Created, Storage};

/// How long after an event could not be read it is tried again to, in seconds.
const UNREADABLE: u64 = 3_600;

/// What a courier has to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's id, which is also what makes a repeated request the same request.
    pub id: String,
    /// Which attempt it is, from 1 on.
    pub attempt: u32,
    /// Where to.
    pub callback: Callback,
    /// The body: JSON.
    pub body: String,
}

/// What a courier has to do, and when there may be more.
#[derive(Debug)]
pub struct Turn {
    /// What to send: 16 at most. Each has to be reported before 60 seconds are over.
    pub deliveries: Vec<Delivery>,
    /// Whether there may be more at once, after [`Events::run_cleanup`].
    pub more: bool,
    /// When there is more, whatever happens until then; none if nobody knows.
    pub again: Option<Timestamp>,
    /// Where the look at open events goes on; none after the last one.
    pub looked_to: Option<String>,
}

/// What is to be done about a key of an attempt.
enum Step {
    /// Nothing more: the key goes.
    Drop,
    /// It may be made later: that key comes first.
    Later(Timestamp, u32),
    /// It is the caller's.
    Mine(Box<Delivery>),
    /// It failed before anything was sent.
    Failed(&'static str),
}

impl<S: Storage> Events<S> {
    /// The attempts that may be made, and are the caller's from now on.
    ///
    /// Events whose outcome is to be sent and whose deadline is past are ended; and with `looks`, some of those that are open are
    /// looked at, from there on, so that the outcome of one is sent although whoever ended it crashed. What is found by that is
    /// taken by a call after [`Events::run_cleanup`].
    ///
    /// # Errors
    ///
    /// What storage said. What was taken by then is another's when its time is over.
    pub async fn take_callbacks(
        &self,
        looks: Option<Option<String>>,
        now: Timestamp,
        random: Random<'_>,
    ) -> Result<Turn, Error> {
        let prefixes = [keys::due_to_be_sent()];
        let (_, mut again) = self.look_at_open(&prefixes, None, now).await?;
        let looked_to = match looks {
            Some(after) => self.look_at_open(&prefixes, Some(after), now).await?.0,
            None => None,
        };
        let prefix = callbacks::all_due();
        let found = self.storage.list(&prefix, None, AT_ONCE as u32 + 1).await?;
        let mut due: Vec<Due<'_>> = Vec::new();
        let mut deletes = Vec::new();
        for key in &found {
            match callbacks::read_due(key) {
                Some(its) if its.at <= now => due.push(its),
                Some(its) => {
                    again = Some(again.map_or(its.at, |again| again.min(its.at)));
                    break;
                }
                None => deletes.push(key.clone()),
            }
        }
        let more = found.len() > AT_ONCE && due.len() + deletes.len() == found.len();
        due.truncate(AT_ONCE);
        let steps = due.iter().map(|due| -> Boxed<'_, _> { Box::pin(self.step(*due, now, random)) });
        let (mut deliveries, mut failed) = (Vec::new(), None);
        for (due, step) in due.iter().zip(join_all(steps.collect()).await) {
            match step {
                Ok(Step::Mine(delivery)) => deliveries.push(*delivery),
                Ok(Step::Failed(error)) => {
                    let tried = Tried { status: None, error: Some(error.to_owned()) };
                    match self.report_callback(due.id, due.attempt, tried, now).await {
                        Ok(_) | Err(Error::NotFound) => {}
                        Err(error) => failed = Some(error),
                    }
                }
                Ok(Step::Drop | Step::Later(..)) => {}
                Err(error) => failed = Some(error),
            }
        }
        // What is the caller's is sent, whatever became of the others, which are found again.
        if let (Some(error), true) = (failed, deliveries.is_empty()) {
            return Err(error);
        }
        // What is left of these is found again, too.
        let _ = self.delete_all(&deletes).await;
        Ok(Turn { deliveries, more: more || self.has_cleanup(), again, looked_to })
    }

    /// Does what is to be done about a key of an attempt.
    async fn step(&self, due: Due<'_>, now: Timestamp, random: Random<'_>) -> Result<Step, Error> {
        let step = match self.decide_step(due, now, random).await {
            Err(error) if is_of_one_key(&error) => Step::Later(now.plus_seconds(UNREADABLE), due.attempt),
            step => step?,
        };
        let next = match &step {
            Step::Drop => None,
            Step::Later(at, attempt) => Some((*at, *attempt)),
            Step::Mine(_) | Step::Failed(_) => {
                Some((now.plus_seconds(lease(due.attempt)), due.attempt.saturating_add(1)))
            }
        };
        let own = callbacks::due(due.at, due.attempt, due.id);
        if let Some((at, attempt)) = next {
            let next = callbacks::due(at, attempt, due.id);
            self.put_all(std::slice::from_ref(&next), b"", None).await?;
            if next == own {
                return Ok(step);
            }
        }
        // Who finds it again finds that the attempt was taken.
        let _ = self.delete_all(&[own]).await;
        Ok(step)
    }

    async fn decide_step(&self, due: Due<'_>, now: Timestamp, random: Random<'_>) -> Result<Step, Error> {
        let Due { attempt, id, .. } = due;
        let Some(ToSend { callback, body, done }) = self.to_send(id).await? else {
            // It was purged, or put back to before its end, which comes again.
            self.delete_all(&[callbacks::failed(id), callbacks::done(id)]).await?;
            self.forget_attempts(id).await?;
            return Ok(Step::Drop);
        };
        let Some(body) = body else { return Ok(Step::Later(now.plus_seconds(LEASE), attempt)) };
        let mark = callbacks::mark(&body);
        let taken = callbacks::taken(id, &mark, attempt);
        let mut stored = self.storage.get_many(&[callbacks::failed(id), taken.clone()]).await?.into_iter();
        let (failed, made) = (stored.next().flatten(), stored.next().flatten());
        if is_of(done, &mark) {
            self.forget_attempts(id).await?;
            return Ok(Step::Drop);
        }
        let made = match made {
            Some(made) => made,
            None => {
                let record = Attempt { at: now, by: id::random(&random()) }.bytes();
                match self.create_settled(&taken, &record).await.map_err(Error::retryable)? {
                    // Since that was read, another courier may have reported it, and removed the record that was in the way.
                    Created::Created if self.is_done(id, &mark).await? => {
                        self.forget_attempts(id).await?;
                        return Ok(Step::Drop);
                    }
                    Created::Created if !self.settings.callbacks.allow(&callback.url) => {
                        return Ok(Step::Failed(
                            "the server's operator does not allow this address any more",
                        ));
                    }
                    Created::Created => {
                        return Ok(Step::Mine(Box::new(Delivery {
                            id: id.to_owned(),
                            attempt,
                            callback,
                            body,
                        })));
                    }
                    Created::Exists(made) => made,
                }
            }
        };
        // Whoever made it crashed before this key went, or somebody found once more that the event has ended.
        if let Some(failed) = failed.and_then(|failed| Failure::read(&failed))
            && failed.of == mark
            && failed.attempt >= attempt
        {
            // It came to nothing, and what comes next is written down: the same key again, and no second one.
            return Ok(Step::Later(failed.next, failed.attempt.saturating_add(1)));
        }
        let at = Attempt::read(&made).map_or(now, |made| made.at);
        Ok(Step::Later(at.plus_seconds(lease(attempt)), attempt.saturating_add(1)))
    }

    /// Whether there is nothing more to send of the outcome with this mark.
    async fn is_done(&self, id: &str, mark: &str) -> Result<bool, Error> {
        Ok(is_of(self.storage.get(&callbacks::done(id)).await?, mark))
    }
}

/// Whether `done`, as it is stored, is of the outcome with this mark.
fn is_of(done: Option<Vec<u8>>, mark: &str) -> bool {
    done.and_then(|done| Done::read(&done)).is_some_and(|done| done.of == mark)
}
