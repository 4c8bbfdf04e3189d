//! The threads in which work goes on in the background, and waiting for it in code that may block.

use super::error::Error;
use std::sync::OnceLock;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};

/// Waits for `future` in code that may block.
pub(super) fn block_on<T>(
    tasks: &Handle,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::Other(
            "this would block async code; call the async function and await it".to_owned(),
        ));
    }
    tasks.block_on(future)
}

/// The same, in the threads of this library.
#[cfg(feature = "test")]
pub(crate) fn block_in_threads<T>(future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    block_on(runtime()?, future)
}

/// Where background work runs: in the runtime that this is called in, unless its one thread is the caller's. That one may
/// block, or leave the runtime, and with it would stop whatever the caller then waits for.
pub(super) fn tasks() -> Result<Handle, Error> {
    match Handle::try_current() {
        Ok(handle) if handle.runtime_flavor() != RuntimeFlavor::CurrentThread => Ok(handle),
        _ => runtime().cloned(),
    }
}

/// The threads in which background work runs for programs that have no tokio runtime; made at the first use.
pub(super) fn runtime() -> Result<&'static Handle, Error> {
    static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).thread_name("hitl").enable_all().build().map_err(|error| error.to_string())
    });
    match runtime {
        Ok(runtime) => Ok(runtime.handle()),
        Err(error) => Err(Error::Other(format!("no threads can be started: {error}"))),
    }
}
