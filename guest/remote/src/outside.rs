//! What whoever asks has of its host: a way to send a request, time, random numbers, a few settings.

use crate::exchange::{Failure, Reply, Sent};
use crate::server::Server;

/// What whoever asks has of its host.
pub trait Outside {
    /// The server that all calls go to.
    ///
    /// # Errors
    ///
    /// In words for an operator, if the setting is missing or no URL.
    fn server(&self) -> Result<&Server, &'static str>;

    /// The run of questions that name none, if there is one.
    fn run(&self) -> Option<String>;

    /// Sends a request and reads its answer, in the time that it may take.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    fn exchange(&self, server: &Server, sent: &Sent<'_>) -> impl Future<Output = Result<Reply, Failure>>;

    /// Nanoseconds since some moment, of a clock that does not jump.
    fn now(&self) -> u64;

    /// Returns after so many nanoseconds.
    fn pause(&self, nanos: u64) -> impl Future<Output = ()>;

    /// A number that nobody can guess.
    fn random(&self) -> u64;
}
