//! Random bytes.

use hitl_storage::{Reason, StoreError};

/// Sixteen of them: nobody else has the same.
pub(crate) fn random() -> Result<[u8; 16], StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        StoreError::Unavailable(Reason::with_detail("the system gives no random bytes", error))
    })?;
    Ok(bytes)
}
