//! How an event ended, and who ended it.

use crate::bindings::hitl::hitl::types;
use crate::convert;
use hitl_core::{Actor, ActorKind, Status, Timestamp, Value};
use std::fmt;

/// The one outcome of an event, as the component's interface gives it: [`hitl_core::Outcome`] without the event's id and
/// type, which the caller has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The answer, if `status` is [`Status::Completed`].
    pub value: Option<Value>,
    /// When it ended; none if a program that keeps no such record ended it.
    pub decided_at: Option<Timestamp>,
    /// Who or what ended it.
    pub actor: Actor,
    /// By which way, as a word.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
}

impl Outcome {
    /// Who or what ended the event, in words: the name in quotation marks, or the kind of party where there is no name. So
    /// a name is never read as something else, whatever it is.
    pub fn by(&self) -> impl fmt::Display {
        By(&self.actor)
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
/// assert_eq!(hitl::kind_in_words(hitl::ActorKind::Creator), "the program that asked");
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

impl From<types::Outcome> for Outcome {
    fn from(outcome: types::Outcome) -> Outcome {
        Outcome {
            status: outcome.status.into(),
            value: outcome.value.and_then(convert::value),
            decided_at: outcome.decided_at.and_then(|at| Timestamp::parse(&at)),
            actor: outcome.actor.into(),
            via: outcome.via,
            comment: outcome.comment,
        }
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
