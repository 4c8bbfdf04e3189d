//! Use outside async code.

use super::answer::Answer;
use super::error::Error;
use super::event::Event;
use std::sync::OnceLock;
use tokio::runtime::{Handle, Runtime};

/// An event, for code that may block. See [`Event::blocking`].
///
/// Every method panics in async code, which must not block.
#[derive(Debug)]
pub struct Blocking<'a, T> {
    pub(super) event: &'a Event<T>,
    pub(super) tasks: &'a Handle,
}

impl<T: Answer> Blocking<'_, T> {
    /// See [`Event::poll`].
    ///
    /// # Errors
    ///
    /// As [`Event::poll`].
    pub fn poll(&self) -> Result<Option<T>, Error> {
        self.tasks.block_on(self.event.poll())
    }

    /// See [`Event::wait`].
    ///
    /// # Errors
    ///
    /// As [`Event::wait`].
    pub fn wait(&self) -> Result<T, Error> {
        self.tasks.block_on(self.event.wait())
    }

    /// See [`Event::cancel`].
    ///
    /// # Errors
    ///
    /// As [`Event::cancel`].
    pub fn cancel(&self) -> Result<(), Error> {
        self.tasks.block_on(self.event.cancel())
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
