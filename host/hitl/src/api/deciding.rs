//! Looking at events, deciding about them and handing them out, by their ids and whatever their types are.

use super::answer::{self, Answer};
use super::answered::typed;
use super::decision::{Decision, Recipient};
use super::error::Error;
use super::hitl::Hitl;
use super::info::{EventInfo, unreadable};
use super::outcome::Outcome;
use crate::bindings::hitl::hitl::types;
use crate::calls;
use hitl_core::Filter;
use hitl_core::documents::EventList;
use serde_json::{Map, Value as Json};

/// Some of the events that were asked for. See [`Hitl::list`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EventPage {
    /// The events.
    pub events: Vec<EventInfo>,
    /// Where the next page begins, if there is one: give it as `after`.
    pub next: Option<String>,
    /// How many records on the way could not be read.
    pub unreadable: u32,
}

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
        EventInfo::read(&calls::look(self.instances(), id.to_owned()).await??.document)
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
        // What nobody can answer is refused by the component, as any other answer that does not suit.
        let value = answer::write(&answer).map_or_else(|| types::Value::Json("null".to_owned()), Into::into);
        typed(calls::submit(self.instances(), id.to_owned(), value, decision.into()).await??)
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
        Ok(calls::decline(self.instances(), id.to_owned(), decision.into()).await??.into())
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
        calls::cancel(self.instances(), id.to_owned(), None).await??;
        Ok(())
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
        calls::cancel(self.instances(), id.to_owned(), Some(comment.into())).await??;
        Ok(())
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
        let (subject, seconds) = recipient.into_parts();
        Ok(calls::link(self.instances(), id.to_owned(), subject, seconds).await??)
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
        let text = calls::list(self.instances(), parameters(filter), after, limit).await??;
        let list: EventList = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
        let EventList { events, next, unreadable } = list;
        Ok(EventPage { events: events.into_iter().map(EventInfo::of).collect(), next, unreadable })
    }
}

/// A filter as the parameters of `GET /v1/events`.
fn parameters(filter: &Filter) -> String {
    let Filter { ended, project, domain, run, text } = filter;
    let status = ended.then(|| "all".to_owned());
    let members = [("status", &status), ("project", project), ("domain", domain), ("run", run), ("q", text)];
    let members =
        members.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.clone()?.into())));
    Json::Object(members.collect::<Map<_, _>>()).to_string()
}
