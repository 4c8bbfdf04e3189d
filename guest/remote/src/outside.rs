//! What a host gives to an instance: a way to send a request, time, random numbers, settings.

use crate::exchange::{Failure, Reply, Sent};
use crate::server::Server;

/// What a host gives to an instance.
pub trait Outside: 'static {
    /// The server that all calls go to.
    ///
    /// # Errors
    ///
    /// In words for an operator, if the setting is missing or no URL.
    fn server() -> Result<&'static Server, &'static str>;

    /// The setting `name`, if there is one.
    fn setting(name: &str) -> Option<String>;

    /// Sends a request and reads its answer, in the time that it may take.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    fn exchange(server: &Server, sent: &Sent<'_>) -> impl Future<Output = Result<Reply, Failure>>;

    /// Nanoseconds since some moment, of a clock that does not jump.
    fn now() -> u64;

    /// Returns after so many nanoseconds.
    fn pause(nanos: u64) -> impl Future<Output = ()>;

    /// A number that nobody can guess.
    fn random() -> u64;
}
