//! What happens when an event stops waiting.

use hitl_core::Value;

/// What happens when an event stops waiting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OnTimeout<T = Value> {
    /// Waiting is [`Error::TimedOut`](crate::Error::TimedOut).
    #[default]
    Fail,
    /// Waiting is [`Error::Declined`](crate::Error::Declined).
    Decline,
    /// Waiting gives this answer.
    Answer(T),
}

impl From<hitl_core::OnTimeout> for OnTimeout {
    fn from(what: hitl_core::OnTimeout) -> OnTimeout {
        match what {
            hitl_core::OnTimeout::Fail => OnTimeout::Fail,
            hitl_core::OnTimeout::Decline => OnTimeout::Decline,
            hitl_core::OnTimeout::Answer(value) => OnTimeout::Answer(value),
        }
    }
}
