//! Asking in code that may block.

use crate::answer::Answer;
use crate::decision::{Decision, Recipient};
use crate::error::Error;
use crate::event::Event;
use crate::face::Face;
use crate::info::EventInfo;
use crate::outcome::Outcome;

/// An event, for code that may block. See [`Event::blocking`].
///
/// Every method is the one of the same name of [`Event`], with its errors, and [`Error::Other`] in async code, which must not
/// block.
#[derive(Debug)]
pub struct Blocking<'a, A, T> {
    event: &'a Event<A, T>,
}

/// Methods that block, by a method `block_on`, for the async ones of the same name of a field.
#[doc(hidden)]
#[macro_export]
macro_rules! blocking {
    ($its:ident, $of:literal: $($name:ident$(<$T:ident>)?($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(
            #[doc = concat!("See [`", $of, "::", stringify!($name), "`].")]
            ///
            /// # Errors
            ///
            #[doc = concat!("As [`", $of, "::", stringify!($name), "`].")]
            pub fn $name$(<$T: $crate::Answer>)?(&self, $($arg: $type),*) -> Result<$result, $crate::Error> {
                self.block_on(self.$its.$name($($arg),*))
            }
        )*
    };
}

impl<A: Face, T: Answer> Blocking<'_, A, T> {
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

    fn block_on<R>(&self, future: impl Future<Output = Result<R, Error>>) -> Result<R, Error> {
        self.event.face().block_on(future)
    }
}

impl<A: Face, T: Answer> Event<A, T> {
    /// The same outside async code: `event.blocking().wait()`.
    pub fn blocking(&self) -> Blocking<'_, A, T> {
        Blocking { event: self }
    }
}
