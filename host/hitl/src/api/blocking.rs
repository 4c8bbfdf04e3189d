//! The typed face for code that may block.

use super::asking::Event;
use super::hitl::Hitl;
use bytes::Bytes;
use hitl_types::face::Face;
use hitl_types::{Decision, Error, EventInfo, EventPage, Filter, Outcome, Recipient};
use http::{Request, Response};

/// Events, for code that may block. See [`Hitl::blocking`].
///
/// Every method is the one of the same name of [`Hitl`], with its errors, and [`Error::Other`] in async code, which must not
/// block. [`Builder::blocking_build`](crate::Builder::blocking_build) and
/// [`Question::blocking_create`](crate::Question::blocking_create) are the others.
#[derive(Debug)]
pub struct BlockingHitl<'a> {
    hitl: &'a Hitl,
}

impl BlockingHitl<'_> {
    hitl_types::blocking! { hitl, "Hitl":
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
        request(request: Request<Bytes>) -> Response<Bytes>;
    }

    /// See [`Hitl::flush`].
    ///
    /// # Errors
    ///
    /// None but that of async code.
    pub fn flush(&self) -> Result<(), Error> {
        self.block_on(async {
            self.hitl.flush().await;
            Ok(())
        })
    }

    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        self.hitl.block_on(future)
    }
}

impl Hitl {
    /// The same outside async code: `hitl.blocking().open::<i64>(id)`.
    ///
    /// ```
    /// use hitl::{Filter, Hitl};
    /// let hitl = Hitl::builder().blocking_build()?;
    /// let event = hitl.event::<bool>("deploy").prompt("Deploy?").blocking_create()?;
    /// assert_eq!(hitl.blocking().list(&Filter::default(), None, 10)?.events[0].id, event.id());
    /// hitl.blocking().answer(event.id(), true)?;
    /// assert!(event.blocking().wait()?);
    /// # Ok::<(), hitl::Error>(())
    /// ```
    pub fn blocking(&self) -> BlockingHitl<'_> {
        BlockingHitl { hitl: self }
    }
}
