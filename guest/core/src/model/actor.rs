//! Who or what ended an event.

use super::named::named;
use serde::{Deserialize, Serialize};

/// What kind of party ended an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person: the holder of a link, or one that a program names.
    Person,
    /// A program that may decide.
    Program,
    /// The program that asked.
    Creator,
    /// The deadline.
    Deadline,
    /// The operator of the server, at the inbox or at the command line.
    Operator,
    /// Not recorded: the program that ended it keeps no such record.
    Unknown,
}

named!(
    ActorKind: Person = "person", Program = "program", Creator = "creator", Deadline = "deadline",
    Operator = "operator", Unknown = "unknown"
);

/// Who or what ended an event. The kind is what the rules know of them; the name, if there is one, is only a name, and
/// no name is ever taken for a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// What kind of party it is.
    pub kind: ActorKind,
    /// What it is called, 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Actor {
    /// An actor without a name.
    pub const fn of(kind: ActorKind) -> Self {
        Self { kind, name: None }
    }

    /// A person of this name.
    pub fn person(name: impl Into<String>) -> Self {
        Self { kind: ActorKind::Person, name: Some(name.into()) }
    }

    /// The one word that outcomes had before actors had kinds, for older readers.
    ///
    /// ```
    /// use hitl_core::{Actor, ActorKind};
    /// assert_eq!(Actor::of(ActorKind::Deadline).word(), "timeout");
    /// assert_eq!(Actor::person("timeout").word(), "timeout");
    /// ```
    pub fn word(&self) -> &str {
        self.name.as_deref().unwrap_or(match self.kind {
            ActorKind::Person => "link",
            ActorKind::Program => "api",
            ActorKind::Creator => "creator",
            ActorKind::Deadline => "timeout",
            ActorKind::Operator => "operator",
            ActorKind::Unknown => "unknown",
        })
    }

    /// Who ended an event of which only the old word, and by which way, is stored. `by_deadline`: how and
    /// when it ended says that it can have been the deadline, since a name could be any of the words.
    pub(crate) fn from_word(word: Option<&str>, via: Option<&str>, by_deadline: bool) -> Self {
        Self::of(match word {
            None | Some("unknown") => ActorKind::Unknown,
            Some("link") => ActorKind::Person,
            Some("api") => ActorKind::Program,
            Some("creator") => ActorKind::Creator,
            Some("inbox" | "cli" | "operator") => ActorKind::Operator,
            Some("timeout") if via == Some("timeout") && by_deadline => ActorKind::Deadline,
            Some(name) => return Self::person(name),
        })
    }
}
