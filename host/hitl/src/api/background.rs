//! The threads in which work goes on in the background.

use hitl_types::Error;
use hitl_types::face;
use tokio::runtime::{Handle, RuntimeFlavor};

/// Waits for `future` in code that may block, in the threads of this library.
#[cfg(feature = "test")]
pub(crate) fn block_in_threads<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    face::block_on(face::runtime()?, future)
}

/// Where background work runs: in the runtime that this is called in, unless its one thread is the caller's. That one may
/// block, or leave the runtime, and with it would stop whatever the caller then waits for.
pub(super) fn tasks() -> Result<Handle, Error> {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() != RuntimeFlavor::CurrentThread => Ok(handle),
        _ => face::runtime().cloned(),
    }
}
