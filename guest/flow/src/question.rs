//! A question on its way to being asked.

use crate::answer::{Answer, Stands};
use crate::bindings::types::Kind;
use serde_json::{Map, Value as Json, json};
use std::marker::PhantomData;
use std::time::Duration;

/// Begins a question called `name` (1 to 200 characters, the same each time the program runs) that asks `prompt` (text of 1 to 16,384
/// characters) for a `T`. Nothing is checked before it is asked: then each rule that is broken is named.
///
/// ```no_run
/// use hitl_flow::{Fact, question};
/// use std::time::Duration;
///
/// # fn ask() -> Result<(), hitl_flow::Error> {
/// let ship = question::<bool>("ship", "Ship **2.4.1**?")
///     .markdown()
///     .context(Fact::url("Build", "https://ci.example.org/42"))
///     .timeout(Duration::from_secs(1800))
///     .default(false)
///     .ask_sync()?;                       // ask().await?, with async; or create_sync(), and later wait(), poll(), cancel()
/// # Ok(())
/// # }
/// ```
pub fn question<T: Answer>(name: impl Into<String>, prompt: impl Into<String>) -> Question<T> {
    Question {
        name: name.into(),
        prompt: prompt.into(),
        kind: T::kind(),
        members: Map::new(),
        answer: PhantomData,
    }
}

/// A question on its way to being asked. See [`question`].
#[derive(Debug)]
#[must_use = "a question is asked by `ask`, `create` or one of their twins"]
pub struct Question<T> {
    pub(crate) name: String,
    pub(crate) prompt: String,
    pub(crate) kind: Kind,
    /// Members of the HTTP API's question.
    members: Map<String, Json>,
    answer: PhantomData<fn() -> T>,
}

impl<T: Answer> Question<T> {
    /// The run that asks, 1 to 200 characters. Default: the one that `hitl run` was started as; no other is allowed there without
    /// `--all-runs`.
    pub fn run(self, run: impl Into<String>) -> Self {
        self.set("run", run.into())
    }

    /// What tells this question from others of the same name in the run, 1 to 200 characters: for one that is asked in a loop.
    pub fn key(self, key: impl Into<String>) -> Self {
        self.set("key", key.into())
    }

    /// The organisation, the project and the domain it belongs to, 1 to 100 characters each. Default: the host's setting.
    pub fn org(self, org: impl Into<String>) -> Self {
        self.set("org", org.into())
    }

    /// See [`Question::org`]. Default: the host's setting, else `default`.
    pub fn project(self, project: impl Into<String>) -> Self {
        self.set("project", project.into())
    }

    /// See [`Question::org`]. Default: the host's setting, else `development`.
    pub fn domain(self, domain: impl Into<String>) -> Self {
        self.set("domain", domain.into())
    }

    /// How long it waits: 1 second to ten years, in whole seconds, rounded up. Default: an hour.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.set("timeout_seconds", seconds(timeout))
    }

    /// Let it wait for ever.
    pub fn no_timeout(self) -> Self {
        self.set("timeout_seconds", Json::Null)
    }

    /// The answer when it stops waiting, as if a person had given it. Default: it is [`Error::TimedOut`](crate::Error::TimedOut) then.
    pub fn default(self, answer: T) -> Self
    where
        T: Stands,
    {
        let answer = answer.write();
        self.set("on_timeout", json!({ "answer": answer }))
    }

    /// When it stops waiting, it is [`Error::Declined`](crate::Error::Declined).
    pub fn decline_on_timeout(self) -> Self {
        self.set("on_timeout", "decline")
    }

    /// The prompt is in markdown: CommonMark with tables and strikethrough. Default: it is plain text.
    pub fn markdown(self) -> Self {
        self.set("prompt_format", "markdown")
    }

    /// One more fact that the person sees beside the question, to decide by: at most 50.
    pub fn context(mut self, fact: Fact) -> Self {
        let facts = self.members.entry("context").or_insert_with(|| Json::Array(Vec::new()));
        if let Some(facts) = facts.as_array_mut() {
            facts.push(fact.0);
        }
        self
    }

    /// Let the page show an answer once more before it counts: for what cannot be undone.
    pub fn confirm(self) -> Self {
        self.set("confirm", true)
    }

    /// How much longer it waits if a person asks for more time, once: 1 second to ten years, in whole seconds, rounded up.
    pub fn extend(self, by: Duration) -> Self {
        self.set("extend_seconds", seconds(by))
    }

    /// Who asks, as the person is told.
    pub fn asked_by(self, name: impl Into<String>) -> Self {
        self.set("asked_by", name.into())
    }

    /// The language of what is asked, a tag of BCP 47 such as `de` or `pt-BR`.
    pub fn lang(self, tag: impl Into<String>) -> Self {
        self.set("lang", tag.into())
    }

    /// Let the page show the question only when a person asks for it, and an answer never again.
    pub fn sensitive(self) -> Self {
        self.set("sensitive", true)
    }

    /// Any member of the HTTP API's question (`POST /v1/events`), as it is in JSON: for what has no method here. A host that does not
    /// know it refuses the question.
    pub fn set(mut self, member: impl Into<String>, value: impl Into<Json>) -> Self {
        self.members.insert(member.into(), value.into());
        self
    }

    /// What was set, as the interface takes it: members and their JSON.
    pub(crate) fn settings(&self) -> impl Iterator<Item = (&str, String)> {
        self.members.iter().map(|(member, value)| (&**member, value.to_string()))
    }
}

/// What a person sees beside a question, to decide by: a label of 1 to 200 characters, and something of at most 16,384.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact(Json);

impl Fact {
    /// Plain text.
    pub fn text(label: impl Into<String>, text: impl Into<String>) -> Fact {
        Fact(json!({ "label": label.into(), "text": text.into() }))
    }

    /// Code, shown as it is written: a command, a query, a document.
    pub fn code(label: impl Into<String>, code: impl Into<String>) -> Fact {
        Fact(json!({ "label": label.into(), "code": code.into() }))
    }

    /// A change, in the unified form of `diff`.
    pub fn diff(label: impl Into<String>, diff: impl Into<String>) -> Fact {
        Fact(json!({ "label": label.into(), "diff": diff.into() }))
    }

    /// A link, `https:`, `http:` or `mailto:`, of at most 2,048 characters.
    pub fn url(label: impl Into<String>, url: impl Into<String>) -> Fact {
        Fact(json!({ "label": label.into(), "url": url.into() }))
    }
}

/// Whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_are_members_of_the_api() {
        let question = question::<i64>("replicas", "How many?")
            .run("nightly")
            .key("7")
            .timeout(Duration::from_millis(1500))
            .default(3)
            .markdown()
            .context(Fact::text("Service", "billing \"eu\""))
            .context(Fact::url("Build", "https://example.org/7"));
        let set: Vec<_> = question.settings().map(|(member, json)| format!("{member}={json}")).collect();
        assert_eq!(
            set,
            [
                r#"run="nightly""#,
                r#"key="7""#,
                "timeout_seconds=2",
                r#"on_timeout={"answer":3}"#,
                r#"prompt_format="markdown""#,
                r#"context=[{"label":"Service","text":"billing \"eu\""},{"label":"Build","url":"https://example.org/7"}]"#,
            ]
        );
        assert!(matches!(question.kind, Kind::Int));
    }

    #[test]
    fn what_is_set_twice_is_as_it_was_set_last() {
        let question = question::<bool>("ship", "Ship?").timeout(Duration::from_secs(1)).no_timeout();
        assert_eq!(question.settings().collect::<Vec<_>>(), [("timeout_seconds", "null".to_owned())]);
    }
}
