//! The answer in an outcome, or why there is none.

use super::answer::{self, Answer};
use super::error::Error;
use super::outcome::Outcome;
use crate::bindings::hitl::hitl::types;
use hitl_core::Status;

/// The outcome of an event whose answer is a `T`.
///
/// # Errors
///
/// [`Error::OtherType`] if it was completed with something else.
pub(super) fn typed<T: Answer>(outcome: types::Outcome) -> Result<Outcome<T>, Error> {
    let outcome = Outcome::from(outcome);
    let answer = match outcome.status {
        Status::Completed => {
            Some(outcome.value.as_ref().and_then(answer::read::<T>).ok_or(Error::OtherType)?)
        }
        _ => None,
    };
    Ok(outcome.map(|_| answer))
}

impl<T> Outcome<T> {
    /// The answer, or why there is none, as [`Event::wait`](crate::Event::wait) gives it.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`], [`Error::Declined`], [`Error::Cancelled`].
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// # let hitl = hitl::Hitl::builder().build().await?;
    /// # let event = hitl.event::<i64>("replicas").prompt("How many?").create().await?;
    /// # event.answer(3).await?;
    /// let outcome = event.outcome().await?;
    /// let by = outcome.by().to_string();
    /// println!("{} by {by}", outcome.into_answer()?);
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn into_answer(self) -> Result<T, Error> {
        let mut answer = None;
        let outcome = self.map(|value| {
            answer = value;
            None
        });
        match outcome.status {
            Status::Completed => answer.ok_or(Error::OtherType),
            Status::Declined => Err(Error::Declined(Box::new(outcome))),
            Status::TimedOut => Err(Error::TimedOut(Box::new(outcome))),
            Status::Cancelled => Err(Error::Cancelled(Box::new(outcome))),
        }
    }
}
