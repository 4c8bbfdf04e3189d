//! An event, seen by the program that asks.

use crate::answer::{self, Answer};
use crate::answered::typed;
use crate::decision::{Decision, Recipient};
use crate::error::Error;
use crate::face::{Face, Found};
use crate::info::EventInfo;
use crate::outcome::Outcome;
use hitl_core::Timestamp;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// One question to a person, whose answer is a `T`. Cheap to clone. Dropping it changes nothing: `open` of `hitl::Hitl` or
/// `hitl_client::Client` finds it again.
pub struct Event<A, T> {
    face: A,
    /// As it was when it was created or opened.
    known: Arc<Found>,
    answer: PhantomData<fn() -> T>,
}

impl<A: Clone, T> Clone for Event<A, T> {
    fn clone(&self) -> Self {
        Event { face: self.face.clone(), known: self.known.clone(), answer: PhantomData }
    }
}

impl<A: fmt::Debug, T> fmt::Debug for Event<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("face", &self.face).field("known", &self.known).finish()
    }
}

impl<A: Face, T: Answer> Event<A, T> {
    /// The event that was found.
    ///
    /// # Errors
    ///
    /// [`Error::OtherType`] if its answer is no `T`.
    #[doc(hidden)]
    pub fn of(face: A, found: Found) -> Result<Self, Error> {
        if !answer::suits::<T>(found.info.data_type) {
            return Err(Error::OtherType);
        }
        Ok(Event { face, known: Arc::new(found), answer: PhantomData })
    }

    /// What it was asked by.
    pub(crate) fn face(&self) -> &A {
        &self.face
    }

    /// Its id, the same for ever.
    pub fn id(&self) -> &str {
        &self.known.info.id
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.known.info.name
    }

    /// What the person is asked.
    pub fn prompt(&self) -> &str {
        &self.known.info.prompt
    }

    /// When it was created; none if the original plugin wrote it.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.known.info.created_at
    }

    /// When it stops waiting, as it was when this was created or opened: a person may ask for more time, which
    /// [`Event::info`] tells. None: never.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.known.info.expires_at
    }

    /// The link that lets its holder see and answer this event. Empty for a program that may only ask: a server gives it to no key
    /// without that right.
    pub fn form_url(&self) -> &str {
        self.known.info.form_url()
    }

    /// Where the API shows this event.
    pub fn api_url(&self) -> &str {
        &self.known.api_url
    }

    /// An HTML fragment for a run's report: the link, the API's address, and a `curl` line that answers.
    pub fn report(&self) -> &str {
        &self.known.report
    }

    /// Looks once: all that is known of it now.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] if it was purged, or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    ///
    /// ```no_run
    /// # async fn example(client: hitl_client::Client) -> Result<(), hitl_client::Error> {
    /// let event = client.event::<bool>("deploy").run("nightly").prompt("Deploy?").create().await?;
    /// let info = event.info().await?;
    /// println!("{} of {:?}: {}", info.name, info.scope.run, if info.is_open() { "open" } else { "ended" });
    /// # Ok(())
    /// # }
    /// ```
    pub async fn info(&self) -> Result<EventInfo, Error> {
        self.face.look(self.id()).await
    }

    /// Looks once: the answer, or none while the event is open. A deadline that is past is acted on.
    ///
    /// # Errors
    ///
    /// As [`Event::wait`].
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look. Whether a deadline that is past was acted on or not, the next look finds the same
    /// outcome.
    pub async fn poll(&self) -> Result<Option<T>, Error> {
        self.poll_outcome().await?.map(Outcome::into_answer).transpose()
    }

    /// Looks once: how it ended, or none while it is open.
    ///
    /// # Errors
    ///
    /// As [`Event::outcome`].
    ///
    /// # Cancel safety
    ///
    /// As [`Event::poll`].
    pub async fn poll_outcome(&self) -> Result<Option<Outcome<T>>, Error> {
        self.face.look_for_outcome(self.id()).await?.map(typed).transpose()
    }

    /// Waits for the answer. May be called any number of times, by any number of callers at once. Where the form is served from
    /// here, it waits until whoever answered by a browser has the page that says so, 3 seconds at most. Where a server is asked, it
    /// goes on over one that is away or starts again.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`], [`Error::Declined`], [`Error::Cancelled`], or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe. Dropped, it leaves nothing behind, the event stays open, and the next call finds an answer that came
    /// in between. So it may stand in a branch of `tokio::select!`, or below `tokio::time::timeout`.
    pub async fn wait(&self) -> Result<T, Error> {
        self.outcome().await?.into_answer()
    }

    /// Waits until the event has ended, and gives all of its outcome: the answer or that there is none, who decided, when, and
    /// what they added. It is as [`Event::wait`], but that no answer is no error.
    ///
    /// # Errors
    ///
    /// [`Error::OtherType`] if the answer is no `T`, or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// As [`Event::wait`].
    ///
    /// ```no_run
    /// # async fn example(event: hitl_client::Event<bool>) -> Result<(), hitl_client::Error> {
    /// use hitl_client::Status;
    /// let outcome = event.outcome().await?;
    /// if outcome.status == Status::Declined {
    ///     println!("{} does not say: {:?}", outcome.by(), outcome.comment);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn outcome(&self) -> Result<Outcome<T>, Error> {
        typed(self.face.wait_for_outcome(self.id()).await?)
    }

    /// Answers it in the place of a person; the outcome names a program. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the event does not take this answer, [`Error::NotFound`], [`Error::Ended`] with what stands, or what
    /// the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have answered, and nothing in between: an event has one outcome. Calling again is right, and
    /// is [`Error::Ended`] with what stands if it had; with [`Decision::idempotency_key`] it is the same success.
    pub async fn answer(&self, answer: T) -> Result<Outcome<T>, Error> {
        self.answer_with(answer, Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Event::answer`].
    ///
    /// # Cancel safety
    ///
    /// As [`Event::answer`].
    pub async fn answer_with(&self, answer: T, decision: Decision) -> Result<Outcome<T>, Error> {
        typed(self.face.submit(self.id(), answer::write(&answer), decision).await?)
    }

    /// Ends it by not answering, in the place of a person; the outcome names a program.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Ended`] with what stands, or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// As [`Event::answer`].
    pub async fn decline(&self) -> Result<Outcome<T>, Error> {
        self.decline_with(Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Event::decline`].
    ///
    /// # Cancel safety
    ///
    /// As [`Event::answer`].
    pub async fn decline_with(&self, decision: Decision) -> Result<Outcome<T>, Error> {
        Ok(self.face.refuse(self.id(), decision).await?.map(|_| None))
    }

    /// Withdraws the event. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, if it ended otherwise before; or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have withdrawn the event. Calling again is right.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.face.withdraw(self.id(), None).await
    }

    /// The same with a remark of at most 2,000 characters, which whoever has the link sees.
    ///
    /// # Errors
    ///
    /// As [`Event::cancel`].
    ///
    /// # Cancel safety
    ///
    /// As [`Event::cancel`].
    pub async fn cancel_with_comment(&self, comment: impl Into<String>) -> Result<(), Error> {
        self.face.withdraw(self.id(), Some(comment.into())).await
    }

    /// Another link to this event, for a person by name, or for a time. Whoever has it can see and answer the event.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the name or the time breaks its rule, [`Error::NotFound`], or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: what it gave nobody has nobody holds.
    pub async fn link(&self, recipient: Recipient) -> Result<String, Error> {
        self.face.link_for(self.id(), recipient).await
    }
}
