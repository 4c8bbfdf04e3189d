//! What the WIT's records are where a caller says no more than has to be said.

use crate::bindings::hitl::hitl::types::{DataType, Decision, OnTimeout, Spec, Timeout};

impl Spec {
    /// A question with everything else at its default.
    pub fn new(name: impl Into<String>, prompt: impl Into<String>, data_type: DataType) -> Spec {
        Spec {
            name: name.into(),
            prompt: prompt.into(),
            data_type,
            org: None,
            project: None,
            domain: None,
            run: None,
            key: None,
            timeout: Timeout::Default,
            on_timeout: OnTimeout::Fail,
            poll_interval_seconds: None,
        }
    }
}

/// Nobody in particular, who adds nothing.
#[allow(clippy::derivable_impls, reason = "the type is generated")]
impl Default for Decision {
    fn default() -> Decision {
        Decision { decided_by: None, comment: None, idempotency_key: None }
    }
}
