//! How an event ended, and who ended it.

use hitl_core::{Actor, ActorKind, Status, Timestamp, Value};
use std::fmt;

/// The one outcome of an event: whether there is an answer, who decided, when, and what they added. Of an event that was asked
/// with a type, `T` is that type; elsewhere the answer is a [`Value`].
///
/// ```no_run
/// # async fn example(event: hitl_client::Event<i64>) -> Result<(), hitl_client::Error> {
/// use hitl_client::Status;
/// let outcome = event.outcome().await?;
/// match (outcome.status, outcome.value) {
///     (Status::Completed, Some(replicas)) => println!("{replicas}, says {:?}", outcome.actor.name),
///     (status, _) => println!("it is {status}: {:?}", outcome.comment),
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome<T = Value> {
    /// How it ended.
    pub status: Status,
    /// The answer, if `status` is [`Status::Completed`].
    pub value: Option<T>,
    /// When it ended; none if a program that keeps no such record ended it.
    pub decided_at: Option<Timestamp>,
    /// Who or what ended it.
    pub actor: Actor,
    /// By which way, as a word.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
}

impl<T> Outcome<T> {
    /// Who or what ended the event, in words: the name in quotation marks, or the kind of party where there is no name. So
    /// a name is never read as something else, whatever it is.
    pub fn by(&self) -> impl fmt::Display {
        By(&self.actor)
    }

    /// An outcome of which nothing else is known.
    #[doc(hidden)]
    pub fn new(status: Status, actor: Actor, via: String) -> Self {
        Outcome { status, value: None, decided_at: None, actor, via, comment: None }
    }

    /// The same with another value.
    pub(crate) fn map<U>(self, map: impl FnOnce(Option<T>) -> Option<U>) -> Outcome<U> {
        let Outcome { status, value, decided_at, actor, via, comment } = self;
        Outcome { status, value: map(value), decided_at, actor, via, comment }
    }
}

struct By<'a>(&'a Actor);

impl fmt::Display for By<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.name {
            Some(name) => write!(f, "\"{name}\""),
            None => f.write_str(kind_in_words(self.0.kind)),
        }
    }
}

/// A kind of actor in words, for "by …".
///
/// ```
/// assert_eq!(hitl_types::kind_in_words(hitl_types::ActorKind::Creator), "the program that asked");
/// ```
pub fn kind_in_words(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "a person",
        ActorKind::Program => "a program",
        ActorKind::Creator => "the program that asked",
        ActorKind::Deadline => "the deadline",
        ActorKind::Operator => "the operator",
        ActorKind::Unknown => "somebody",
    }
}

impl From<hitl_core::Outcome> for Outcome {
    fn from(outcome: hitl_core::Outcome) -> Outcome {
        let hitl_core::Outcome { status, value, decided_at, actor, via, comment, .. } = outcome;
        Outcome { status, value, decided_at, actor, via, comment }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_read_as_a_kind() {
        assert_eq!(By(&Actor::person("the deadline")).to_string(), "\"the deadline\"");
        assert_eq!(By(&Actor::of(ActorKind::Deadline)).to_string(), "the deadline");
    }
}
