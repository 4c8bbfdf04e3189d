//! What stands behind a flow's imports.

use super::event::Event;
use crate::bindings::hitl::hitl::types::{Decision, Error, Outcome, Value};
use async_trait::async_trait;
use hitl_types::face::Draft;
use std::fmt::Debug;

/// What a flow's calls do. What is wrong with one of them is an [`Error`] for the flow; none of them ends it.
///
/// # Cancel safety
///
/// Each is dropped where its flow is stopped, and what it does then is settled by its implementation.
#[async_trait]
pub trait Calls: Debug + Send + Sync + 'static {
    /// Asks, or finds what was asked before: `events.create`.
    async fn create(&self, question: Draft) -> Result<Event, Error>;

    /// Finds the event `id`: `events.open`.
    async fn open(&self, id: String) -> Result<Event, Error>;

    /// How the event ended; none while it is open. It keeps what it saw with [`Event::show`].
    async fn poll(&self, event: &Event) -> Result<Option<Outcome>, Error>;

    /// Waits until the event has ended.
    async fn wait(&self, event: &Event) -> Result<Outcome, Error>;

    /// Withdraws the event.
    async fn cancel(&self, event: &Event, comment: Option<String>) -> Result<Outcome, Error>;

    /// Asks in plain data, JSON both ways: `questions.ask`.
    async fn ask(&self, question: String) -> Result<String, Error>;

    /// The event `id` as it stands, JSON: `questions.look`.
    async fn look(&self, id: String) -> Result<String, Error>;

    /// The same, once it has ended or `seconds` have passed: `questions.wait`.
    async fn wait_for(&self, id: String, seconds: u32) -> Result<String, Error>;

    /// Withdraws the event `id`, and gives it as it stands then, JSON: `questions.cancel`.
    async fn withdraw(&self, id: String, comment: Option<String>) -> Result<String, Error>;

    /// Answers the event `id`: `decisions.submit`. Reached only by flows that were given
    /// [`add_decisions_to_linker`](super::add_decisions_to_linker), as are those below.
    async fn submit(&self, id: String, value: Value, decision: Decision) -> Result<Outcome, Error>;

    /// Says that nobody answers the event `id`: `decisions.decline`.
    async fn decline(&self, id: String, decision: Decision) -> Result<Outcome, Error>;

    /// A link to the event `id` for `subject`, that is good for so many seconds: `decisions.link`.
    async fn link(&self, id: String, subject: Option<String>, seconds: Option<u32>) -> Result<String, Error>;

    /// A page of events, JSON: `decisions.list`.
    async fn list(&self, filter: String, after: Option<String>, limit: u32) -> Result<String, Error>;
}
