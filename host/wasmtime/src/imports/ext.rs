//! What the WIT's records are where a caller says no more than has to be said.

use crate::bindings::hitl::hitl::types::Decision;

/// Nothing besides.
#[allow(clippy::derivable_impls, reason = "the type is generated")]
impl Default for Decision {
    fn default() -> Decision {
        Decision { comment: None, idempotency_key: None }
    }
}
