//! Answering in the place of a person, and handing out links that let people answer.

use crate::seconds::seconds;
use std::time::Duration;

/// What a program adds when it answers or declines.
///
/// ```no_run
/// # async fn example(event: hitl_client::Event<i64>) -> Result<(), hitl_client::Error> {
/// use hitl_client::Decision;
/// let decision = Decision::new().comment("as in the runbook").idempotency_key("job-7");
/// let outcome = event.answer_with(3, decision.clone()).await?;
/// // The same call again is the same answer, and no error.
/// assert_eq!(event.answer_with(3, decision).await?, outcome);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Decision {
    comment: Option<String>,
    idempotency_key: Option<String>,
}

impl Decision {
    /// Nothing besides.
    pub fn new() -> Decision {
        Decision::default()
    }

    /// A remark, at most 2,000 characters.
    pub fn comment(mut self, comment: impl Into<String>) -> Decision {
        self.comment = Some(comment.into());
        self
    }

    /// What makes a repeated call the same call, 1 to 200 characters: a program that does not know whether it was heard calls
    /// again with it.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Decision {
        self.idempotency_key = Some(key.into());
        self
    }

    /// The comment, and the key.
    #[doc(hidden)]
    pub fn into_parts(self) -> (Option<String>, Option<String>) {
        (self.comment, self.idempotency_key)
    }
}

/// Whom a link is for, and how long it is valid. See [`Event::link`](crate::Event::link).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Recipient {
    subject: Option<String>,
    valid: Option<Duration>,
}

impl Recipient {
    /// Whoever holds the link.
    pub fn anyone() -> Recipient {
        Recipient::default()
    }

    /// A person of this name, 1 to 100 characters, which is recorded as the name of who answered by this link.
    pub fn person(name: impl Into<String>) -> Recipient {
        Recipient { subject: Some(name.into()), valid: None }
    }

    /// How long the link is valid: 1 second to ten years, in whole seconds, rounded up. Default: as long as the event's own
    /// link.
    pub fn valid_for(mut self, time: Duration) -> Recipient {
        self.valid = Some(time);
        self
    }

    /// The name, and for how many seconds.
    #[doc(hidden)]
    pub fn into_parts(self) -> (Option<String>, Option<u32>) {
        (self.subject, self.valid.map(seconds))
    }
}
