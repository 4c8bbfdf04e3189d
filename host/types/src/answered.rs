//! The answer in an outcome, or why there is none.

use crate::answer::{self, Answer};
use crate::error::Error;
use crate::outcome::Outcome;
use hitl_core::Status;

/// The outcome of an event whose answer is a `T`.
///
/// # Errors
///
/// [`Error::OtherType`] if it was completed with something else.
pub fn typed<T: Answer>(outcome: Outcome) -> Result<Outcome<T>, Error> {
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
    /// ```no_run
    /// # async fn example(event: hitl_client::Event<i64>) -> Result<(), hitl_client::Error> {
    /// let outcome = event.outcome().await?;
    /// let by = outcome.by().to_string();
    /// println!("{} by {by}", outcome.into_answer()?);
    /// # Ok(())
    /// # }
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
