//! A question on its way to becoming an event.

use crate::answer::{self, Answer};
use crate::draft::Draft;
use crate::error::Error;
use crate::event::Event;
use crate::face::Face;
use crate::on_timeout::OnTimeout;
use crate::seconds::seconds;
use hitl_core::callback::Callback;
use hitl_core::context::Context;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

/// A question on its way to becoming an event, whose answer is a `T`. What begins one is `event`, of `hitl::Hitl` and of
/// `hitl_client::Client`.
///
/// ```
/// use hitl_client::{Client, OnTimeout};
/// use std::time::Duration;
///
/// let client = Client::new("https://ask.example.org", "key")?;
/// let question = client.event::<i64>("replicas").run("nightly-42").prompt("How many replicas?");
/// let question = question.timeout(Duration::from_secs(3600)).on_timeout(OnTimeout::Answer(3));
/// assert!(question.document()?.contains("\"on_timeout\":{\"answer\":3}"));
/// # Ok::<(), hitl_client::Error>(())
/// ```
#[must_use = "a question is asked when it is created"]
pub struct Question<A, T> {
    face: A,
    draft: Draft,
    answer: PhantomData<fn() -> T>,
}

impl<A: fmt::Debug, T> fmt::Debug for Question<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("face", &self.face).field("draft", &self.draft).finish()
    }
}

impl<A: Face, T: Answer> Question<A, T> {
    /// Begins to ask for an answer of type `T`, by an event called `name`.
    #[doc(hidden)]
    pub fn new(face: A, name: String) -> Self {
        let draft = Draft::new(name, String::new(), answer::kind::<T>());
        Question { face, draft, answer: PhantomData }
    }

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
            OnTimeout::Answer(answer) => {
                let value = answer::write(&answer).and_then(|value| serde_json::to_value(value).ok());
                // What nobody can answer is refused when the question is asked.
                self.draft.answer_on_timeout(value.unwrap_or_default());
            }
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
    /// # let client = hitl_client::Client::new("https://ask.example.org", "key")?;
    /// use std::time::Duration;
    /// let question = client.event::<bool>("release").markdown("Ship **2.4.1**?\n\nIt was built at *noon*.");
    /// let question = question.extend(Duration::from_secs(3600));
    /// assert!(question.document()?.contains("\"extend_seconds\":3600"));
    /// # Ok::<(), hitl_client::Error>(())
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

    /// Who asks, as the person is told. Default: the name of the key that the question is asked with, if it has one.
    ///
    /// ```
    /// # let client = hitl_client::Client::new("https://ask.example.org", "key")?;
    /// let question = client.event::<bool>("release").prompt("Ist 2.4.1 fertig?");
    /// let question = question.asked_by("release-bot").lang("de").sensitive(true);
    /// assert!(question.document()?.contains("\"lang\":\"de\""));
    /// # Ok::<(), hitl_client::Error>(())
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
    /// # let client = hitl_client::Client::new("https://ask.example.org", "key")?;
    /// use hitl_client::context::{Context, Fact, FactKind};
    /// let command = Fact { label: "Command".into(), kind: FactKind::Code("rm -rf /srv/old".into()) };
    /// let question = client.event::<bool>("clean-up").prompt("Run this on prod-db-1?");
    /// let question = question.context(Context(vec![command])).confirm(true);
    /// assert!(question.document()?.contains("rm -rf /srv/old"));
    /// # Ok::<(), hitl_client::Error>(())
    /// ```
    pub fn context(mut self, context: Context) -> Self {
        // It cannot fail to be written: it has no keys other than text.
        self.draft.put("context", serde_json::to_value(context).unwrap_or_default());
        self
    }

    /// Where its outcome is sent when there is one, at least once. The address has to be one that whoever sends outcomes allows:
    /// `hitl serve --allow-callback`, or `hitl::Builder::callbacks`.
    ///
    /// ```
    /// # let client = hitl_client::Client::new("https://ask.example.org", "key")?;
    /// use hitl_client::callback::{Callback, Wrap};
    /// let callback = Callback { wrap: Wrap::Ok, ..Callback::to("http://127.0.0.1:9000/done/42") };
    /// let question = client.event::<bool>("deploy").prompt("Deploy?").callback(callback);
    /// assert!(question.document()?.contains("/done/42"));
    /// # Ok::<(), hitl_client::Error>(())
    /// ```
    pub fn callback(mut self, callback: Callback) -> Self {
        // It cannot fail to be written: it has no keys other than text.
        self.draft.put("callback", serde_json::to_value(callback).unwrap_or_default());
        self
    }

    /// The question as the HTTP API takes it, JSON: what is sent to a server.
    ///
    /// # Errors
    ///
    /// None at present: each setting is what it has to be, whether it breaks a rule or not.
    pub fn document(&self) -> Result<String, Error> {
        self.draft.document()
    }

    /// Creates the event, or finds the one that was created with the same scope, name, run and key: its link, deadline
    /// and answer are what they were.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`], [`Error::Conflict`], or what the store or the server said.
    ///
    /// # Cancel safety
    ///
    /// Dropped, it may or may not have created the event, and nothing in between. With a [run](Question::run) or a
    /// [key](Question::key), asking again finds it; without, an event may be left that nobody here knows of, which ends by its
    /// deadline.
    pub async fn create(self) -> Result<Event<A, T>, Error> {
        let Question { face, draft, .. } = self;
        let found = face.ask(draft).await?;
        Event::of(face, found)
    }

    /// The same as [`Question::create`], outside async code.
    ///
    /// # Errors
    ///
    /// As [`Question::create`]; and [`Error::Other`] in async code, which must not block.
    pub fn blocking_create(self) -> Result<Event<A, T>, Error> {
        let face = self.face.clone();
        face.block_on(self.create())
    }
}
