//! What is answered to a question in a test.

use crate::Answer;
use hitl_core::Value;
use hitl_types::face;

/// What is answered to a question in a test. See [`Kit::answer_with`](super::Kit::answer_with).
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Reply {
    pub(super) what: What,
    pub(super) by: Option<String>,
    pub(super) comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    /// Nothing is done.
    Leave,
    Decline,
    /// None: something that nobody could answer.
    Answer(Option<Value>),
}

impl Reply {
    /// This answer. For a question of which the type is a struct, that struct; for one that takes a number, a number.
    pub fn answer<T: Answer>(answer: T) -> Reply {
        Reply::of(What::Answer(face::write(&answer)))
    }

    /// No answer.
    pub fn decline() -> Reply {
        Reply::of(What::Decline)
    }

    /// Nothing: the question stays open.
    pub fn leave() -> Reply {
        Reply::of(What::Leave)
    }

    /// The same by a person of this name, 1 to 100 characters. Without it, by somebody who holds the link.
    pub fn by(mut self, name: impl Into<String>) -> Reply {
        self.by = Some(name.into());
        self
    }

    /// The same with a remark, at most 2,000 characters.
    pub fn comment(mut self, comment: impl Into<String>) -> Reply {
        self.comment = Some(comment.into());
        self
    }

    fn of(what: What) -> Reply {
        Reply { what, by: None, comment: None }
    }
}
