//! Threads in which work goes on in the background, and waiting for it in code that may block.

use crate::error::Error;
use std::sync::OnceLock;
use tokio::runtime::{Handle, Runtime};

/// Waits for `future` in code that may block, in the threads of `tasks`.
///
/// # Errors
///
/// Its own; and [`Error::Other`] in async code, which must not block.
pub fn block_on<T>(tasks: &Handle, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    if Handle::try_current().is_ok() {
        return Err(Error::Other(
            "this would block async code, to which spawn_blocking and block_in_place belong: await the async function, or call this in a \
             thread of std".to_owned(),
        ));
    }
    tasks.block_on(future)
}

/// The threads in which background work runs where there is no tokio runtime for it; made at the first use.
///
/// # Errors
///
/// [`Error::Other`] if no threads can be started.
pub fn runtime() -> Result<&'static Handle, Error> {
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
