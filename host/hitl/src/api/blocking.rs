//! Use outside async code.

use super::answer::Answer;
use super::background::block_on;
use super::error::Error;
use super::event::Event;
use tokio::runtime::Handle;

/// An event, for code that may block. See [`Event::blocking`].
///
/// Every method is [`Error::Other`] in async code, which must not block.
#[derive(Debug)]
pub struct Blocking<'a, T> {
    event: &'a Event<T>,
    tasks: &'a Handle,
}

impl<T: Answer> Blocking<'_, T> {
    /// See [`Event::poll`].
    ///
    /// # Errors
    ///
    /// As [`Event::poll`].
    pub fn poll(&self) -> Result<Option<T>, Error> {
        block_on(self.tasks, self.event.poll())
    }

    /// See [`Event::wait`].
    ///
    /// # Errors
    ///
    /// As [`Event::wait`].
    pub fn wait(&self) -> Result<T, Error> {
        block_on(self.tasks, self.event.wait())
    }

    /// See [`Event::cancel`].
    ///
    /// # Errors
    ///
    /// As [`Event::cancel`].
    pub fn cancel(&self) -> Result<(), Error> {
        block_on(self.tasks, self.event.cancel())
    }
}

impl<T: Answer> Event<T> {
    /// The same outside async code: `event.blocking().wait()`.
    pub fn blocking(&self) -> Blocking<'_, T> {
        Blocking { event: self, tasks: self.hitl.tasks().runtime() }
    }
}
