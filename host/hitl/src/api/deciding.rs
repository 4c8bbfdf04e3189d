//! Looking at events, deciding about them and handing them out, by their ids and whatever their types are.

use super::hitl::Hitl;
use crate::calls;
use hitl_types::face::{self, Face};
use hitl_types::{Answer, Decision, Error, EventInfo, EventPage, Filter, Outcome, Recipient};

impl Hitl {
    /// All that is known now of the event with this id, whatever its answer is. A deadline that is past is acted on.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    pub async fn info(&self, id: &str) -> Result<EventInfo, Error> {
        self.look(id).await
    }

    /// Answers the event with this id in the place of a person; the outcome names a program. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the event does not take this answer, [`Error::NotFound`], [`Error::Ended`] with what stands, or what
    /// the store said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have answered, and nothing in between: an event has one outcome. Calling again is right, and
    /// is [`Error::Ended`] with what stands if it had; with [`Decision::idempotency_key`] it is the same success.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Error, Hitl};
    /// let hitl = Hitl::builder().build().await?;
    /// let event = hitl.event::<i64>("replicas").prompt("How many?").create().await?;
    /// assert!(matches!(hitl.answer(event.id(), true).await, Err(Error::Invalid(_))));
    /// hitl.answer(event.id(), 3_i64).await?;
    /// assert_eq!(event.wait().await?, 3);
    /// # Ok::<(), Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn answer<T: Answer>(&self, id: &str, answer: T) -> Result<Outcome<T>, Error> {
        self.answer_with(id, answer, Decision::new()).await
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
    pub async fn answer_with<T: Answer>(
        &self,
        id: &str,
        answer: T,
        decision: Decision,
    ) -> Result<Outcome<T>, Error> {
        face::typed(self.submit(id, face::write(&answer), decision).await?)
    }

    /// Ends the event with this id by not answering, in the place of a person; the outcome names a program.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Ended`] with what stands, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::answer`].
    pub async fn decline(&self, id: &str) -> Result<Outcome, Error> {
        self.decline_with(id, Decision::new()).await
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
    pub async fn decline_with(&self, id: &str, decision: Decision) -> Result<Outcome, Error> {
        self.refuse(id, decision).await
    }

    /// Withdraws the event with this id. Withdrawing it again is a success.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::Ended`] with what stands, if it ended otherwise before; or what the store said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have withdrawn the event. Calling again is right.
    pub async fn cancel(&self, id: &str) -> Result<(), Error> {
        self.withdraw(id, None).await
    }

    /// The same with a remark of at most 2,000 characters, which whoever has the link sees.
    ///
    /// # Errors
    ///
    /// As [`Hitl::cancel`].
    ///
    /// # Cancel safety
    ///
    /// As [`Hitl::cancel`].
    pub async fn cancel_with_comment(&self, id: &str, comment: impl Into<String>) -> Result<(), Error> {
        self.withdraw(id, Some(comment.into())).await
    }

    /// Another link to the event with this id, for a person by name, or for a time. Whoever has it can see and answer that event.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if the name or the time breaks its rule, [`Error::NotFound`], or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: what it gave nobody has nobody holds.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Hitl, Recipient};
    /// use std::time::Duration;
    /// let hitl = Hitl::builder().public_url("https://ask.example.org").build().await?;
    /// let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
    /// let ada = Recipient::person("Ada").valid_for(Duration::from_secs(600));
    /// let link = hitl.link(event.id(), ada).await?;
    /// assert!(link.starts_with("https://ask.example.org/form/") && link != event.form_url());
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn link(&self, id: &str, recipient: Recipient) -> Result<String, Error> {
        self.link_for(id, recipient).await
    }

    /// Events that match `filter`, `limit` at most (1 to 200): open ones in the order of their deadlines, what is due first first;
    /// with [`Filter::ended`] all of them, in the order of their ids. A page may hold fewer, even none, and have a next one.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if `limit` or `after` is not such, or what the store said.
    ///
    /// # Cancel safety
    ///
    /// This is cancel safe: it is a look.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Filter, Hitl};
    /// let hitl = Hitl::builder().build().await?;
    /// for name in ["plan", "deploy"] {
    ///     hitl.event::<bool>(name).run("nightly").prompt("Go on?").create().await?;
    /// }
    /// let filter = Filter { run: Some("nightly".into()), ..Filter::default() };
    /// let (mut open, mut after) = (Vec::new(), None);
    /// loop {
    ///     let page = hitl.list(&filter, after.as_deref(), 200).await?;
    ///     open.extend(page.events);
    ///     after = page.next;
    ///     if after.is_none() {
    ///         break;
    ///     }
    /// }
    /// assert_eq!(open.iter().map(|event| &*event.name).collect::<Vec<_>>().len(), 2);
    /// # Ok::<(), hitl::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub async fn list(&self, filter: &Filter, after: Option<&str>, limit: u32) -> Result<EventPage, Error> {
        let after = after.map(str::to_owned);
        EventPage::read(&calls::list(self.instances(), face::filter(filter), after, limit).await??)
    }
}
