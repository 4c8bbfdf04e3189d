//! Asking a server in code that may block.

use crate::client::Client;
use crate::{Event, Outcome};
use hitl_types::face::Face;
use hitl_types::{Decision, Error, EventInfo, EventPage, Filter, Recipient};

/// A server that is asked, for code that may block. See [`Client::blocking`].
///
/// Every method is the one of the same name of [`Client`], with its errors, and [`Error::Other`] in async code, which must not
/// block. [`Question::blocking_create`](crate::Question::blocking_create) and [`Event::blocking`] are the others.
#[derive(Debug)]
pub struct BlockingClient<'a> {
    client: &'a Client,
}

impl BlockingClient<'_> {
    hitl_types::blocking! { client, "Client":
        open<T>(id: impl Into<String>) -> Event<T>;
        info(id: &str) -> EventInfo;
        answer<T>(id: &str, answer: T) -> Outcome<T>;
        answer_with<T>(id: &str, answer: T, decision: Decision) -> Outcome<T>;
        decline(id: &str) -> Outcome;
        decline_with(id: &str, decision: Decision) -> Outcome;
        cancel(id: &str) -> ();
        cancel_with_comment(id: &str, comment: impl Into<String>) -> ();
        link(id: &str, recipient: Recipient) -> String;
        list(filter: &Filter, after: Option<&str>, limit: u32) -> EventPage;
    }

    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        self.client.block_on(future)
    }
}

impl Client {
    /// The same outside async code: `client.blocking().open::<i64>(id)`.
    ///
    /// ```no_run
    /// let client = hitl_client::Client::from_env()?;
    /// let event = client.event::<bool>("deploy").prompt("Deploy?").blocking_create()?;
    /// println!("{}", event.form_url());
    /// if event.blocking().wait()? {
    ///     println!("deploying");
    /// }
    /// # Ok::<(), hitl_client::Error>(())
    /// ```
    pub fn blocking(&self) -> BlockingClient<'_> {
        BlockingClient { client: self }
    }
}
