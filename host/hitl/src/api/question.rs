//! A question on its way to becoming an event.

use super::answer::{self, Answer};
use super::background;
use super::decision::seconds;
use super::error::Error;
use super::event::Event;
use super::hitl::Hitl;
use super::on_timeout::OnTimeout;
use crate::calls;
use crate::draft::Draft;
use hitl_core::callback::Callback;
use hitl_core::context::Context;
use serde_json::json;
use std::marker::PhantomData;
use std::time::Duration;

/// A question on its way to becoming an event. See [`Hitl::event`].
#[derive(Debug)]
#[must_use = "a question is asked when it is created"]
pub struct Question<T> {
    hitl: Hitl,
    draft: Draft,
    answer: PhantomData<fn() -> T>,
}

impl Hitl {
    /// Begins to ask for an answer of type `T`, by an event called `name`.
    pub fn event<T: Answer>(&self, name: impl Into<String>) -> Question<T> {
        let draft = Draft::new(name.into(), String::new(), answer::kind::<T>());
        Question { hitl: self.clone(), draft, answer: PhantomData }
    }
}

impl<T: Answer> Question<T> {
    /// What the person is asked, plain text of 1 to 16,384 characters.
    pub fn prompt(mut self, prompt: impl Into<String>) -> Self {
        self.draft.prompt = prompt.into();
        self
    }

    /// The run that asks. With a run or a key, creating again finds the same event.
    pub fn run(mut self, run: impl Into<String>) -> Self {
        self.draft.put("run", run.into());
        self
    }

    /// What tells this event from others of the same name in the run.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.draft.put("key", key.into());
        self
    }

    /// The organisation it belongs to.
    pub fn org(mut self, org: impl Into<String>) -> Self {
        self.draft.put("org", org.into());
        self
    }

    /// The project it belongs to.
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.draft.put("project", project.into());
        self
    }

    /// The domain it belongs to.
    pub fn domain(mut self, domain: impl Into<String>) -> Self {
        self.draft.put("domain", domain.into());
        self
    }

    /// How long it waits: 1 second to ten years, counted in whole seconds, rounded up. Default: an hour.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.put("timeout_seconds", seconds(timeout));
        self
    }

    /// Let it wait for ever.
    pub fn no_timeout(mut self) -> Self {
        self.draft.put("timeout_seconds", serde_json::Value::Null);
        self
    }

    /// What happens when it stops waiting. Default: [`OnTimeout::Fail`].
    pub fn on_timeout(mut self, what: OnTimeout<T>) -> Self {
        match what {
            OnTimeout::Fail => self.draft.put("on_timeout", "fail"),
            OnTimeout::Decline => self.draft.put("on_timeout", "decline"),
            OnTimeout::Answer(answer) => match answer::write(&answer) {
                Some(value) => self.draft.answer_on_timeout(value.into()),
                // It is refused when the question is asked.
                None => self.draft.put("on_timeout", json!({ "answer": null })),
            },
        }
        self
    }

    /// How often a waiter looks where the host cannot wake it: 1 second to a day, in whole seconds, rounded up.
    /// Default: 5 s.
    pub fn poll_interval(mut self, interval: Duration) -> Self {
        self.draft.put("poll_interval_seconds", seconds(interval));
        self
    }

    /// Whether the page shows an answer once more before it counts: for what cannot be undone. Default: no.
    pub fn confirm(mut self, confirm: bool) -> Self {
        self.draft.put("confirm", confirm);
        self
    }

    /// How much longer it waits if a person asks for more time, which the page offers then, once: 1 second to ten years, counted in
    /// whole seconds, rounded up. Default: nobody is offered more time.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Error, Hitl};
    /// use std::time::Duration;
    /// let hitl = Hitl::builder().build().await?;
    /// let question = hitl.event::<bool>("release").markdown("Ship **2.4.1**?\n\nIt was built at *noon*.");
    /// question.extend(Duration::from_secs(3600)).create().await?;
    /// # Ok::<(), Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn extend(mut self, by: Duration) -> Self {
        self.draft.put("extend_seconds", seconds(by));
        self
    }

    /// What the person is asked, in markdown: CommonMark with tables and strikethrough.
    pub fn markdown(mut self, prompt: impl Into<String>) -> Self {
        self.draft.put("prompt_format", "markdown");
        self.prompt(prompt)
    }

    /// Who asks, as the person is told. Default: the name of the key, which a question of this library does not have.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::{Error, Hitl};
    /// let hitl = Hitl::builder().build().await?;
    /// let question = hitl.event::<bool>("release").prompt("Ist 2.4.1 fertig?");
    /// question.asked_by("release-bot").lang("de").sensitive(true).create().await?;
    /// # Ok::<(), Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn asked_by(mut self, name: impl Into<String>) -> Self {
        self.draft.put("asked_by", name.into());
        self
    }

    /// The language of what is asked, a tag of BCP 47 such as `de` or `pt-BR`. Default: it is not known.
    pub fn lang(mut self, tag: impl Into<String>) -> Self {
        self.draft.put("lang", tag.into());
        self
    }

    /// Whether the page shows the question only when a person asks for it, and an answer never again: for what no program that looks
    /// at links in messages may read. Default: no.
    pub fn sensitive(mut self, sensitive: bool) -> Self {
        self.draft.put("sensitive", sensitive);
        self
    }

    /// What the person sees beside the question, to decide by: at most 50 facts.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::context::{Context, Fact, FactKind};
    /// use hitl::{Error, Hitl};
    /// let hitl = Hitl::builder().build().await?;
    /// let command = Fact { label: "Command".into(), kind: FactKind::Code("rm -rf /srv/old".into()) };
    /// let question = hitl.event::<bool>("clean-up").prompt("Run this on prod-db-1?");
    /// question.context(Context(vec![command])).confirm(true).create().await?;
    /// # Ok::<(), Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn context(mut self, context: Context) -> Self {
        // It cannot fail to be written: it has no keys other than text.
        self.draft.put("context", serde_json::to_value(context).unwrap_or_default());
        self
    }

    /// Where its outcome is sent when there is one, at least once. The address has to be one that `Builder::callbacks` allows, of this
    /// program or of another one on the store that sends outcomes.
    ///
    /// ```
    /// # #[cfg(feature = "callbacks")]
    /// # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
    /// use hitl::callback::{Callback, Wrap};
    /// use hitl::{Callbacks, Error, Hitl};
    /// let allowed = Callbacks::to("http://127.0.0.1:9000/done/").unwrap();
    /// let hitl = Hitl::builder().callbacks(allowed).build().await?;
    /// let callback = Callback { wrap: Wrap::Ok, ..Callback::to("http://127.0.0.1:9000/done/42") };
    /// hitl.event::<bool>("deploy").prompt("Deploy?").callback(callback).create().await?;
    /// let elsewhere = hitl.event::<bool>("deploy").prompt("Deploy?").callback(Callback::to("http://127.0.0.1:9000/x"));
    /// assert!(matches!(elsewhere.create().await, Err(Error::Invalid(_))));
    /// # Ok::<(), Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn callback(mut self, callback: Callback) -> Self {
        // It cannot fail to be written: it has no keys other than text.
        self.draft.put("callback", serde_json::to_value(callback).unwrap_or_default());
        self
    }

    /// Creates the event, or finds the one that was created with the same scope, name, run and key: its link, deadline
    /// and answer are what they were.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], [`Error::Conflict`], or what the store said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have created the event, and nothing in between. With a [run](Question::run) or a
    /// [key](Question::key), asking again finds it; without, an event may be left that nobody here knows of, which ends by its
    /// deadline.
    pub async fn create(self) -> Result<Event<T>, Error> {
        let Question { hitl, draft, .. } = self;
        let event = Event::of(&hitl, calls::create(hitl.instances(), draft).await??)?;
        hitl.needed();
        Ok(event)
    }

    /// The same as [`Question::create`], outside async code.
    ///
    /// # Errors
    ///
    /// As [`Question::create`]; and [`Error::Other`] in async code, which must not block.
    pub fn blocking_create(self) -> Result<Event<T>, Error> {
        let tasks = self.hitl.tasks().runtime().clone();
        background::block_on(&tasks, self.create())
    }
}
