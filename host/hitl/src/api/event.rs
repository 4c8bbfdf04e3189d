//! An event, seen by the program that asks.

use super::answer::{self, Answer};
use super::answered::typed;
use super::decision::{Decision, Recipient};
use super::error::Error;
use super::hitl::Hitl;
use super::info::EventInfo;
use super::outcome::Outcome;
use crate::calls::{self, Found};
use hitl_core::Timestamp;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

/// One question to a person, whose answer is a `T`. Cheap to clone. Dropping it changes nothing: [`Hitl::open`] finds it again.
#[derive(Debug, Clone)]
pub struct Event<T> {
    pub(super) hitl: Hitl,
    known: Arc<Known>,
    answer: PhantomData<fn() -> T>,
}

/// The event as it was when it was created or opened.
struct Known {
    info: EventInfo,
    api_url: String,
    report: String,
}

impl fmt::Debug for Known {
    // The report has the link.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Known").field(&self.info.id).finish()
    }
}

impl<T: Answer> Event<T> {
    pub(super) fn of(hitl: &Hitl, found: Found) -> Result<Event<T>, Error> {
        let Found { document, api_url, report } = found;
        if !answer::suits::<T>(&document.data_type) {
            return Err(Error::OtherType);
        }
        let info = EventInfo::read(&document.text)?;
        let known = Arc::new(Known { info, api_url, report: report.unwrap_or_default() });
        Ok(Event { hitl: hitl.clone(), known, answer: PhantomData })
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

    /// The link that lets its holder see and answer this event.
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
    /// [`Error::NotFound`] if it was purged, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// # let hitl = hitl::Hitl::builder().build().await?;
    /// let event = hitl.event::<bool>("deploy").run("nightly").prompt("Deploy?").asked_by("ci").create().await?;
    /// let info = event.info().await?;
    /// assert!(info.is_open());
    /// assert_eq!((&*info.name, &*info.prompt, info.scope.run.as_deref()), ("deploy", "Deploy?", Some("nightly")));
    /// assert_eq!((info.asked_by.as_deref(), info.expires_at), (Some("ci"), event.expires_at()));
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn info(&self) -> Result<EventInfo, Error> {
        self.hitl.info(self.id()).await
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
        let looked = calls::look(self.hitl.instances(), self.id().to_owned()).await??;
        looked.outcome.map(typed).transpose()
    }

    /// Waits for the answer. May be called any number of times, by any number of callers at once. Where the form is served from
    /// here, it waits until whoever answered by a browser has the page that says so, 3 seconds at most.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`], [`Error::Declined`], [`Error::Cancelled`], or what the store said.
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
    /// [`Error::OtherType`] if the answer is no `T`, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// As [`Event::wait`].
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Decision, Hitl, Status};
    /// let hitl = Hitl::builder().build().await?;
    /// let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
    /// event.decline_with(Decision::new().comment("not on a Friday")).await?;
    /// let outcome = event.outcome().await?;
    /// assert_eq!((outcome.status, outcome.value), (Status::Declined, None));
    /// assert_eq!(outcome.comment.as_deref(), Some("not on a Friday"));
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn outcome(&self) -> Result<Outcome<T>, Error> {
        self.hitl.needed();
        let outcome = calls::wait(self.hitl.instances(), self.id()).await??;
        // The program may end now, and with it what shows the page to whoever answered.
        self.hitl.site().owed.fetched(self.id()).await;
        typed(outcome)
    }

    /// Answers it in the place of a person; the outcome names a program. Durable when it returns.
    ///
    /// # Errors
    ///
    /// As [`Hitl::answer`].
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::answer`].
    pub async fn answer(&self, answer: T) -> Result<Outcome<T>, Error> {
        self.answer_with(answer, Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Hitl::answer`].
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::answer`].
    pub async fn answer_with(&self, answer: T, decision: Decision) -> Result<Outcome<T>, Error> {
        self.hitl.answer_with(self.id(), answer, decision).await
    }

    /// Ends it by not answering, in the place of a person; the outcome names a program.
    ///
    /// # Errors
    ///
    /// As [`Hitl::decline`].
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::answer`].
    pub async fn decline(&self) -> Result<Outcome<T>, Error> {
        self.decline_with(Decision::new()).await
    }

    /// The same with a comment, or a key that makes a repeated call the same one.
    ///
    /// # Errors
    ///
    /// As [`Hitl::decline`].
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::answer`].
    pub async fn decline_with(&self, decision: Decision) -> Result<Outcome<T>, Error> {
        Ok(self.hitl.decline_with(self.id(), decision).await?.map(|_| None))
    }

    /// Withdraws the event. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] with what stands, if it ended otherwise before; or what the store said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have withdrawn the event. Calling again is right.
    pub async fn cancel(&self) -> Result<(), Error> {
        self.hitl.cancel(self.id()).await
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
        self.hitl.cancel_with_comment(self.id(), comment).await
    }

    /// Another link to this event, for a person by name, or for a time.
    ///
    /// # Errors
    ///
    /// As [`Hitl::link`].
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: what it gave nobody has nobody holds.
    pub async fn link(&self, recipient: Recipient) -> Result<String, Error> {
        self.hitl.link(self.id(), recipient).await
    }
}

impl Hitl {
    /// The event with this id, created here or elsewhere on the same store.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::OtherType`] if its answer is no `T`, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    pub async fn open<T: Answer>(&self, id: impl Into<String>) -> Result<Event<T>, Error> {
        Event::of(self, calls::open(self.instances(), id.into()).await??)
    }
}
