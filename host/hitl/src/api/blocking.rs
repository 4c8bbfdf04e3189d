//! Use outside async code.

use super::answer::Answer;
use super::background::block_on;
use super::deciding::EventPage;
use super::decision::{Decision, Recipient};
use super::error::Error;
use super::event::Event;
use super::hitl::Hitl;
use super::info::EventInfo;
use super::outcome::Outcome;
use bytes::Bytes;
use hitl_core::Filter;
use http::{Request, Response};
use tokio::runtime::Handle;

/// An event, for code that may block. See [`Event::blocking`].
///
/// Every method is the one of the same name of [`Event`], with its errors, and [`Error::Other`] in async code, which must not
/// block.
#[derive(Debug)]
pub struct Blocking<'a, T> {
    event: &'a Event<T>,
    tasks: &'a Handle,
}

/// Events, for code that may block. See [`Hitl::blocking`].
///
/// Every method is the one of the same name of [`Hitl`], with its errors, and [`Error::Other`] in async code, which must not
/// block. [`Builder::blocking_build`](crate::Builder::blocking_build) and
/// [`Question::blocking_create`](crate::Question::blocking_create) are the others.
#[derive(Debug)]
pub struct BlockingHitl<'a> {
    hitl: &'a Hitl,
    tasks: &'a Handle,
}

/// Methods that block for the async ones of the same name.
macro_rules! blocking {
    ($its:ident, $of:literal: $($name:ident$(<$T:ident>)?($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(
            #[doc = concat!("See [`", $of, "::", stringify!($name), "`].")]
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", $of, "::", stringify!($name), "`].")]
            pub fn $name$(<$T: Answer>)?(&self, $($arg: $type),*) -> Result<$result, Error> {
                block_on(self.tasks, self.$its.$name($($arg),*))
            }
        )*
    };
}

impl<T: Answer> Blocking<'_, T> {
    blocking! { event, "Event":
        info() -> EventInfo;
        poll() -> Option<T>;
        poll_outcome() -> Option<Outcome<T>>;
        wait() -> T;
        outcome() -> Outcome<T>;
        answer(answer: T) -> Outcome<T>;
        answer_with(answer: T, decision: Decision) -> Outcome<T>;
        decline() -> Outcome<T>;
        decline_with(decision: Decision) -> Outcome<T>;
        cancel() -> ();
        cancel_with_comment(comment: impl Into<String>) -> ();
        link(recipient: Recipient) -> String;
    }
}

impl BlockingHitl<'_> {
    blocking! { hitl, "Hitl":
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
        block_on(self.tasks, async {
            self.hitl.flush().await;
            Ok(())
        })
    }
}

impl<T: Answer> Event<T> {
    /// The same outside async code: `event.blocking().wait()`.
    pub fn blocking(&self) -> Blocking<'_, T> {
        Blocking { event: self, tasks: self.hitl.tasks().runtime() }
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
        BlockingHitl { hitl: self, tasks: self.tasks().runtime() }
    }
}
