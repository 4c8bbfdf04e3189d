//! What is told apart when things are counted: operations of the store, its failures, the ends of events.

use hitl_core::{ActorKind, Status};
use hitl_storage::StoreError;

/// What is done to a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Get,
    GetMany,
    Create,
    Put,
    Delete,
    List,
}

impl Operation {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Operation; 6] = [
        Operation::Get,
        Operation::GetMany,
        Operation::Create,
        Operation::Put,
        Operation::Delete,
        Operation::List,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Operation::Get => "get",
            Operation::GetMany => "get-many",
            Operation::Create => "create",
            Operation::Put => "put",
            Operation::Delete => "delete",
            Operation::List => "list",
        }
    }
}

/// The kinds of failures of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failed {
    Unavailable,
    Unknown,
    Denied,
    TooLarge,
    /// Also what a later version of the store may add.
    Other,
}

impl Failed {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Failed; 5] =
        [Failed::Unavailable, Failed::Unknown, Failed::Denied, Failed::TooLarge, Failed::Other];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Failed::Unavailable => "unavailable",
            Failed::Unknown => "unknown",
            Failed::Denied => "denied",
            Failed::TooLarge => "too-large",
            Failed::Other => "other",
        }
    }
}

impl From<&StoreError> for Failed {
    fn from(error: &StoreError) -> Failed {
        match error {
            StoreError::Unavailable(_) => Failed::Unavailable,
            StoreError::Unknown(_) => Failed::Unknown,
            StoreError::Denied(_) => Failed::Denied,
            StoreError::TooLarge(_) => Failed::TooLarge,
            _ => Failed::Other,
        }
    }
}

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) status: Status,
    pub(crate) actor: ActorKind,
}

impl Ended {
    /// The ways in which an event ends.
    pub(crate) const STATUSES: [&'static str; 4] = ["completed", "declined", "timed_out", "cancelled"];
    /// Who may have ended it.
    pub(crate) const ACTORS: [&'static str; 6] =
        ["person", "program", "creator", "deadline", "operator", "unknown"];

    /// How it ended, in a word.
    pub(crate) const fn status_name(&self) -> &'static str {
        Ended::STATUSES[self.status_index()]
    }

    /// Who ended it, in a word.
    pub(crate) const fn actor_name(&self) -> &'static str {
        Ended::ACTORS[self.actor_index()]
    }

    /// Where the status is in [`Ended::STATUSES`].
    pub(crate) const fn status_index(&self) -> usize {
        match self.status {
            Status::Completed => 0,
            Status::Declined => 1,
            Status::TimedOut => 2,
            Status::Cancelled => 3,
        }
    }

    /// Where the actor is in [`Ended::ACTORS`].
    pub(crate) const fn actor_index(&self) -> usize {
        match self.actor {
            ActorKind::Person => 0,
            ActorKind::Program => 1,
            ActorKind::Creator => 2,
            ActorKind::Deadline => 3,
            ActorKind::Operator => 4,
            ActorKind::Unknown => 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_stands_at_its_number() {
        for (number, operation) in Operation::ALL.into_iter().enumerate() {
            assert_eq!(operation as usize, number);
        }
        for (number, failed) in Failed::ALL.into_iter().enumerate() {
            assert_eq!(failed as usize, number);
        }
    }

    #[test]
    fn each_status_has_its_name() {
        for (number, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(Ended { status, actor: ActorKind::Person }.status_index(), number);
            assert_eq!(Ended::STATUSES[number], status.name());
        }
    }
}
