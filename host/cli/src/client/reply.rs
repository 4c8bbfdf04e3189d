//! What the API answered.

/// What the API answered.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Whether it says that what was asked is done.
    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Whether this is what hitl answers at `/health`.
pub(crate) fn is_health(status: u16, body: &[u8]) -> bool {
    status == 200 && body.trim_ascii() == br#"{"status":"healthy"}"#
}
