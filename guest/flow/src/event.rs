//! Asking without blocking: by `hitl:hitl/events`.

use crate::answer::Answer;
use crate::bindings::events;
use crate::convert;
use crate::error::Error;
use crate::question::{Question, question};
use std::marker::PhantomData;

/// Asks `prompt` for a `T`, by the name `name`, and waits for the answer. See [`question`] for what can be set.
///
/// # Errors
///
/// As [`Question::ask`].
pub async fn ask<T: Answer>(name: impl Into<String>, prompt: impl Into<String>) -> Result<T, Error> {
    question(name, prompt).ask().await
}

/// The event with this id, of this run, whose answer is a `T`.
///
/// # Errors
///
/// [`Error::NotFound`], or what the store said.
pub async fn open<T: Answer>(id: impl Into<String>) -> Result<Event<T>, Error> {
    Ok(Event { event: events::open(id.into()).await?, answer: PhantomData })
}

impl<T: Answer> Question<T> {
    /// Asks, or finds what was asked before by the same run, name and key, and waits for the answer.
    ///
    /// # Errors
    ///
    /// Those of [`Question::create`] and [`Event::wait`].
    pub async fn ask(self) -> Result<T, Error> {
        self.create().await?.wait().await
    }

    /// Asks, or finds what was asked before by the same run, name and key: its link, deadline and answer are what they were.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], [`Error::Conflict`], or what the store said.
    pub async fn create(self) -> Result<Event<T>, Error> {
        let asked = events::Question::new(&self.name, &self.prompt, &self.kind);
        for (member, json) in self.settings() {
            asked.set(member, &json);
        }
        Ok(Event { event: events::create(&asked).await?, answer: PhantomData })
    }
}

/// A question that was asked, whose answer is a `T`. Dropping it changes nothing.
#[derive(Debug)]
pub struct Event<T> {
    event: events::Event,
    answer: PhantomData<fn() -> T>,
}

impl<T: Answer> Event<T> {
    /// Its id, the same for ever.
    pub fn id(&self) -> String {
        self.event.id()
    }

    /// The link that lets whoever holds it answer; none for a program that may only ask, as most flows.
    pub fn form_url(&self) -> Option<String> {
        self.event.form_url()
    }

    /// Where the HTTP API shows it.
    pub fn api_url(&self) -> String {
        self.event.api_url()
    }

    /// As the HTTP API shows it to this program, JSON: as it was last looked at.
    pub fn document(&self) -> String {
        self.event.document()
    }

    /// Looks once: the answer, or none while there is none yet.
    ///
    /// # Errors
    ///
    /// As [`Event::wait`].
    pub async fn poll(&self) -> Result<Option<T>, Error> {
        self.event.poll().await?.map(convert::answer).transpose()
    }

    /// The answer, when there is one. May be called any number of times.
    ///
    /// # Errors
    ///
    /// [`Error::Declined`], [`Error::TimedOut`], [`Error::Cancelled`], [`Error::OtherType`], or what the store said.
    pub async fn wait(&self) -> Result<T, Error> {
        convert::answer(self.event.wait().await?)
    }

    /// Withdraws the question, with a comment of at most 2,000 characters.
    ///
    /// # Errors
    ///
    /// [`Error::Ended`] if it had ended otherwise before, or what the store said.
    pub async fn cancel(&self, comment: Option<&str>) -> Result<(), Error> {
        self.event.cancel(comment.map(str::to_owned)).await?;
        Ok(())
    }
}
