//! What to correct, what to try again, and what a dropped future leaves.
//!
//! [`Error`](crate::Error) is one enum, each variant of which is one thing to do:
//!
//! | error | is | do |
//! | --- | --- | --- |
//! | `TimedOut`, `Declined`, `Cancelled` | how the event ended, with all of its [`Outcome`](crate::Outcome) | go on without an answer |
//! | `Ended` | that it had ended before this call; what stands is in it | take what stands |
//! | `Invalid` | each field that breaks a rule, with a code and a sentence | correct the call |
//! | `Conflict` | another question of this name, run and key | another name, run or key |
//! | `NotFound`, `OtherType` | no such event, or one for another type | correct the id or the type |
//! | `Unavailable` | the store cannot be reached; nothing was changed | try again |
//! | `Unknown` | the change may or may not have been made | try again, or look |
//! | `Denied` | the store refuses | tell the operator |
//! | `Open`, `Listen`, `Machine` | `build` could not | tell the operator; `Open` may pass |
//! | `Other` | anything else, in words for an operator | tell the operator |
//!
//! [`Error::is_retryable`](crate::Error::is_retryable) says whether trying again is right.
//!
//! # Trying again
//!
//! Every call may be repeated, if what may have been done already can be told from something new: a question by its
//! [`run`](crate::Question::run) or [`key`](crate::Question::key), an answer by its
//! [`idempotency_key`](crate::Decision::idempotency_key). Withdrawing and looking are the same however often.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! use hitl::{Error, Hitl};
//! use std::time::Duration;
//!
//! async fn deploy(hitl: &Hitl, run: &str) -> Result<bool, Error> {
//!     let mut pause = Duration::from_millis(200);
//!     loop {
//!         let asked = async {
//!             let event = hitl.event::<bool>("deploy").run(run).prompt("Deploy?").create().await?;
//! #           event.answer(true).await?;
//!             event.wait().await
//!         };
//!         match asked.await {
//!             Err(error) if error.is_retryable() && pause < Duration::from_secs(60) => {
//!                 tokio::time::sleep(pause).await;
//!                 pause *= 2;
//!             }
//!             answer => return answer,
//!         }
//!     }
//! }
//!
//! # let hitl = Hitl::builder().build().await?;
//! assert!(deploy(&hitl, "nightly-42").await?);
//! # Ok::<(), Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Dropped futures
//!
//! A future that is dropped, by `tokio::select!`, by a timeout or by a task that is aborted, makes its call no further. What that leaves
//! stands under "Cancel safety" at each function. In short:
//!
//! * Waiting and looking leave nothing. An answer that comes meanwhile is there at the next call.
//! * Asking, answering and withdrawing may or may not have been done, and nothing in between. Repeated as above, they are done once.
//!
//! ```
//! # tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
//! # use hitl::Hitl;
//! # use std::time::Duration;
//! # let hitl = Hitl::builder().build().await?;
//! let event = hitl.event::<bool>("deploy").prompt("Deploy?").create().await?;
//! # event.answer(true).await?;
//! let mut reminded = 0;
//! let answer = loop {
//!     tokio::select! {
//!         answer = event.wait() => break answer?,
//!         () = tokio::time::sleep(Duration::from_secs(600)) => reminded += 1,
//!     }
//! };
//! assert!(answer && reminded == 0);
//! # Ok::<(), hitl::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
