//! The labels of metrics: operations of the store, its failures, the ends of events.

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
    DeleteMany,
    List,
}

impl Operation {
    /// All of them, in the order of their numbers.
    pub(crate) const ALL: [Operation; 7] = [
        Operation::Get,
        Operation::GetMany,
        Operation::Create,
        Operation::Put,
        Operation::Delete,
        Operation::DeleteMany,
        Operation::List,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Operation::Get => "get",
            Operation::GetMany => "get-many",
            Operation::Create => "create",
            Operation::Put => "put",
            Operation::Delete => "delete",
            Operation::DeleteMany => "delete-many",
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
    fn each_end_stands_at_its_number() {
        for (number, status) in Status::ALL.into_iter().enumerate() {
            assert_eq!(status as usize, number);
        }
        for (number, actor) in ActorKind::ALL.into_iter().enumerate() {
            assert_eq!(actor as usize, number);
        }
    }
}
