//! What stands behind questions and events, for the crates that are a face. It is not for programs, and no part of what versions
//! promise.

use crate::decision::{Decision, Recipient};
use crate::error::Error;
use crate::info::EventInfo;
use crate::outcome::Outcome;
use hitl_core::Value;

pub use crate::answer::{kind, suits, write};
pub use crate::answered::typed;
pub use crate::background::{block_on, runtime};
pub use crate::draft::{Draft, Kind};
pub use crate::page::filter;

/// What asks, looks, waits and decides. `hitl::Hitl` and `hitl_client::Client` are those that there are.
///
/// Each function is cancel safe as far as the one of [`Event`](crate::Event) or [`Question`](crate::Question) is that is made of it.
pub trait Face: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// Creates the event that is asked for, or finds it.
    fn ask(&self, draft: Draft) -> impl Future<Output = Result<Found, Error>> + Send;

    /// The event with this id.
    fn find(&self, id: String) -> impl Future<Output = Result<Found, Error>> + Send;

    /// All that is known of it now.
    fn look(&self, id: &str) -> impl Future<Output = Result<EventInfo, Error>> + Send;

    /// How it ended, or none while it is open.
    fn look_for_outcome(&self, id: &str) -> impl Future<Output = Result<Option<Outcome>, Error>> + Send;

    /// How it ended, when it has.
    fn wait_for_outcome(&self, id: &str) -> impl Future<Output = Result<Outcome, Error>> + Send;

    /// Answers it. None is what nobody can answer, which is refused as any other answer that does not suit.
    fn submit(
        &self,
        id: &str,
        value: Option<Value>,
        decision: Decision,
    ) -> impl Future<Output = Result<Outcome, Error>> + Send;

    /// Ends it by not answering.
    fn refuse(&self, id: &str, decision: Decision) -> impl Future<Output = Result<Outcome, Error>> + Send;

    /// Withdraws it.
    fn withdraw(&self, id: &str, comment: Option<String>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Another link to it.
    fn link_for(&self, id: &str, recipient: Recipient) -> impl Future<Output = Result<String, Error>> + Send;

    /// Waits for `future` in code that may block.
    ///
    /// # Errors
    ///
    /// Its own; and [`Error::Other`] in async code, which must not block.
    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error>;
}

/// An event that was created or found.
#[derive(Clone)]
pub struct Found {
    /// What is known of it.
    pub info: EventInfo,
    /// Where the API shows it.
    pub api_url: String,
    /// An HTML fragment for a run's report.
    pub report: String,
}

impl std::fmt::Debug for Found {
    // The report has the link.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Found").field(&self.info.id).finish()
    }
}
