//! Why a call has no result.

use hitl_types::Error;

/// Why a call has no result. In none of these cases is it known whether the call changed the store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The instance trapped, or could not be made.
    #[error("the component failed: {0:#}")]
    Trap(wasmtime::Error),
    /// It took longer than it may.
    #[error("the component took too long")]
    Late,
    /// Nobody is there any more to make the call.
    #[error("the component has been stopped")]
    Stopped,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Late => Error::Unknown(failure.to_string()),
            Failure::Trap(_) | Failure::Stopped => Error::Other(failure.to_string()),
        }
    }
}
