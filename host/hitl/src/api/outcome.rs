//! How an event ended, and who ended it.

use super::answer::Value;
use crate::bindings::hitl::hitl::types;
use std::fmt;

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// With a value.
    Completed,
    /// Somebody would not answer, or the deadline declined.
    Declined,
    /// The deadline passed.
    TimedOut,
    /// It was withdrawn.
    Cancelled,
}

/// What kind of party ended an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActorKind {
    /// Somebody who held a link or signed in.
    Person,
    /// A program that may decide.
    Program,
    /// Whoever created the event.
    Creator,
    /// Nobody: the event's deadline.
    Deadline,
    /// Whoever runs the host.
    Operator,
    /// It was not recorded.
    Unknown,
}

/// Who ended an event.
///
/// Written out, it is the name in quotation marks, or what kind of party it is where there is no name. So a name is
/// never read as something else, whatever it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actor {
    /// What kind of party.
    pub kind: ActorKind,
    /// Its name, where there is one.
    pub name: Option<String>,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.name {
            return write!(f, "\"{name}\"");
        }
        f.write_str(match self.kind {
            ActorKind::Person => "somebody with the link",
            ActorKind::Program => "a program",
            ActorKind::Creator => "its creator",
            ActorKind::Deadline => "its deadline",
            ActorKind::Operator => "the operator",
            ActorKind::Unknown => "somebody unknown",
        })
    }
}

/// The one outcome of an event.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The answer, if `status` is [`Status::Completed`].
    pub value: Option<Value>,
    /// When it ended, in RFC 3339; none if a program that keeps no such record ended it.
    pub decided_at: Option<String>,
    /// Who ended it.
    pub actor: Actor,
    /// By which way, as a word.
    pub via: String,
    /// What they added.
    pub comment: Option<String>,
}

impl From<types::Status> for Status {
    fn from(status: types::Status) -> Status {
        match status {
            types::Status::Completed => Status::Completed,
            types::Status::Declined => Status::Declined,
            types::Status::TimedOut => Status::TimedOut,
            types::Status::Cancelled => Status::Cancelled,
        }
    }
}

impl From<types::Actor> for Actor {
    fn from(actor: types::Actor) -> Actor {
        let kind = match actor.kind {
            types::ActorKind::Person => ActorKind::Person,
            types::ActorKind::Program => ActorKind::Program,
            types::ActorKind::Creator => ActorKind::Creator,
            types::ActorKind::Deadline => ActorKind::Deadline,
            types::ActorKind::Operator => ActorKind::Operator,
            types::ActorKind::Unknown => ActorKind::Unknown,
        };
        Actor { kind, name: actor.name }
    }
}

impl From<types::Outcome> for Outcome {
    fn from(outcome: types::Outcome) -> Outcome {
        Outcome {
            status: outcome.status.into(),
            value: outcome.value.map(Value::from),
            decided_at: outcome.decided_at,
            actor: outcome.actor.into(),
            via: outcome.via,
            comment: outcome.comment,
        }
    }
}
