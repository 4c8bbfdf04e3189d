//! What a test of a program that asks needs.

use super::answering::{self, Message};
use super::clock::ManualClock;
use super::page::Page;
use super::reply::Reply;
use super::watched::Watched;
use crate::{Builder, Clock, Error, EventInfo, Hitl, Timestamp, stores};
use hitl_storage::Store;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;

/// Events in memory, a clock that stands still until it is told to move, and somebody who answers. See [the module](super).
///
/// Made for one test; nothing of it is shared with another. It begins at 2026-01-01T00:00:00Z.
#[derive(Debug)]
pub struct Kit {
    hitl: Hitl,
    clock: Arc<ManualClock>,
    messages: mpsc::UnboundedSender<Message>,
    /// How many events were asked.
    asked: watch::Receiver<usize>,
    answering: AbortHandle,
}

impl Kit {
    /// One with everything else as [`Hitl::builder`] has it.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`].
    ///
    /// # Cancel safety
    ///
    /// As [`Builder::build`].
    pub async fn new() -> Result<Kit, Error> {
        Kit::with(Hitl::builder()).await
    }

    /// One that is as `builder` says, but for the store and the clock, which are the kit's.
    ///
    /// # Errors
    ///
    /// As [`Builder::build`].
    ///
    /// # Cancel safety
    ///
    /// As [`Builder::build`].
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::Hitl;
    /// use hitl::test::Kit;
    /// let kit = Kit::with(Hitl::builder().project("billing").public_url("https://example.org/ask")).await?;
    /// let event = kit.hitl().event::<bool>("refund").prompt("Refund?").create().await?;
    /// assert_eq!(event.info().await?.scope.project, "billing");
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn with(builder: Builder) -> Result<Kit, Error> {
        let clock = Arc::new(ManualClock::default());
        let (messages, received) = mpsc::unbounded_channel();
        let (count, asked) = watch::channel(0);
        let telling = messages.clone();
        let told = move |id: &str| {
            count.send_modify(|count| *count += 1);
            // It fails when the kit is gone, and with it who answers.
            let _ = telling.send(Message::Asked(id.to_owned()));
        };
        let store = Watched { store: stores().open("memory:").await?, asked: told };
        let store: Arc<dyn Store> = Arc::new(store);
        let hitl = builder.store(store).clock(clock.clone()).build().await?;
        let answering = hitl.tasks().runtime().spawn(answering::run(hitl.clone(), received)).abort_handle();
        Ok(Kit { hitl, clock, messages, asked, answering })
    }

    /// The same as [`Kit::new`], outside async code.
    ///
    /// # Errors
    ///
    /// As [`Builder::blocking_build`].
    ///
    /// ```
    /// use hitl::test::{Kit, Reply};
    /// let kit = Kit::blocking_new()?;
    /// kit.answer_with(|_| Reply::answer("on Monday".to_owned()));
    /// let event = kit.hitl().event::<String>("when").prompt("When?").blocking_create()?;
    /// assert_eq!(event.blocking().wait()?, "on Monday");
    /// # Ok::<(), hitl::Error>(())
    /// ```
    pub fn blocking_new() -> Result<Kit, Error> {
        crate::api::block_in_threads(Kit::new())
    }

    /// What the program under test asks by.
    pub fn hitl(&self) -> &Hitl {
        &self.hitl
    }

    /// The moment it is for all events of this kit.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The clock itself.
    pub fn clock(&self) -> &Arc<ManualClock> {
        &self.clock
    }

    /// Lets time pass. Deadlines that have come by that end their events, and whoever waits for them goes on.
    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// Waits until `count` events were asked since the kit was made, those that have ended included.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe.
    pub async fn asked(&self, count: usize) {
        // What tells it is in the store, which is there as long as this is.
        let _ = self.asked.clone().wait_for(|asked| *asked >= count).await;
    }

    /// Answers by `answerer` from now on: what is open, then each question that is asked, once, in that order. It replaces the one of
    /// before. The answers go in as those of a person who holds the link.
    ///
    /// An answer that the question does not take does not leave the test waiting: the event is cancelled, with a comment
    /// that says what is wrong. The same if `answerer` panics.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::ActorKind;
    /// use hitl::test::{Kit, Reply};
    /// let kit = Kit::new().await?;
    /// let early = kit.hitl().event::<bool>("plan").prompt("Plan?").create().await?;
    /// kit.answer_with(|question| match &*question.prompt {
    ///     "Plan?" => Reply::answer(true).by("Ada"),
    ///     "Deploy?" => Reply::decline().comment("not on a Friday"),
    ///     _ => Reply::leave(),
    /// });
    /// let outcome = early.outcome().await?;
    /// assert_eq!((outcome.value, outcome.actor.kind), (Some(true), ActorKind::Person));
    /// assert_eq!(outcome.actor.name.as_deref(), Some("Ada"));
    /// let declined = kit.hitl().event::<bool>("deploy").prompt("Deploy?").create().await?.wait().await;
    /// assert!(declined.unwrap_err().to_string().ends_with("not on a Friday"));
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn answer_with(&self, answerer: impl FnMut(&EventInfo) -> Reply + Send + 'static) {
        // Who receives it is there as long as this is.
        let _ = self.messages.send(Message::Answerer(Box::new(answerer)));
    }

    /// Opens the page at `link` as a person's browser does: [`Event::form_url`](crate::Event::form_url), or a link of
    /// [`Hitl::link`].
    ///
    /// # Errors
    ///
    /// [`Error::Other`] if `link` is no link. A page that says that something is wrong is a page, with its status.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: opening a link changes nothing.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::test::Kit;
    /// let kit = Kit::new().await?;
    /// let event = kit.hitl().event::<i64>("replicas").prompt("How many replicas?").create().await?;
    /// let page = kit.open(event.form_url()).await?;
    /// assert!(page.text().contains("How many replicas?"));
    /// let wrong = page.fill("value", "three")?.send().await?;
    /// assert_eq!(wrong.status(), 422);
    /// let thanks = wrong.fill("value", "3")?.fill("comment", "for now")?.send().await?;
    /// assert!(thanks.text().contains("Thank you"));
    /// assert_eq!(event.wait().await?, 3);
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn open(&self, link: &str) -> Result<Page, Error> {
        Page::open(&self.hitl, link).await
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        self.answering.abort();
    }
}
