//! Ask a person a typed question from a program that is a WebAssembly component, and go on with the typed answer.
//!
//! Such a program is a flow: `hitl run` runs it, serves the form, and shows each link. Killed and started again as the same run, it
//! finds its questions and answers, and asks nobody twice. The bindings of `hitl:hitl` are inside this crate, so a flow is its own
//! code and nothing else.
//!
//! Ordinary Rust, for the target `wasm32-wasip2`:
//!
//! ```no_run
//! use hitl_flow::Error;
//! use hitl_flow::sync::ask;
//!
//! fn main() -> Result<(), Error> {
//!     if ask::<bool>("approve", "Deploy to production?")? {
//!         let replicas: i64 = ask("replicas", "How many replicas?")?;
//!         println!("deployed {replicas} replicas");
//!     }
//!     Ok(())
//! }
//! ```
#![cfg_attr(
    feature = "async",
    doc = r#"
The same with `async`, in a crate of the type `cdylib`, which can ask several at once:

```no_run
use hitl_flow::{Error, ask, try_join};

hitl_flow::main!(budget);

async fn budget() -> Result<(), Error> {
    let title = ask::<String>("title", "What shall it be called?");
    let cost = ask::<f64>("budget", "How much may it cost?");
    let (title, cost) = try_join(title, cost).await?;
    println!("{title}: {cost:.2}");
    Ok(())
}
# fn main() {}
```
"#
)]
//!
//! The parts:
//!
//! * [`question`]: a question with more to it: a key, a deadline, an answer in the place of a person, facts to decide by.
//! * `ask`, `Event`, with the feature `async`, which is on by default; [`sync::ask`], [`sync::Event`] without.
//! * [`Answer`]: the types that can be asked for: `i64`, `f64`, `bool`, `String`, and with the feature `schema` whatever has
//!   `serde::Deserialize` and `schemars::JsonSchema`, a struct being a form.
//! * [`Error`]: why there is no answer, for the flow to act on.
//! * `main!`, `print_line`, with the feature `async`: a program of WASI 0.3.

mod answer;
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings;
mod convert;
mod error;
#[cfg(feature = "async")]
mod event;
#[cfg(feature = "async")]
mod program;
mod question;
pub mod sync;

pub use answer::{Answer, Stands};
pub use error::{Actor, ActorKind, Ended, Error, Violation};
#[cfg(feature = "async")]
pub use event::{Event, ask, open};
#[cfg(feature = "async")]
pub use futures_util::future::{join, join_all, join3, join4, try_join, try_join_all, try_join3, try_join4};
#[cfg(feature = "async")]
pub use program::{Ending, print_line};
pub use question::{Fact, Question, question};
#[cfg(feature = "schema")]
pub use {schemars, serde};

/// What the macro [`main!`] is made of.
#[cfg(feature = "async")]
#[doc(hidden)]
pub mod __private {
    pub use crate::program::end;
    pub use wasip3;
}
