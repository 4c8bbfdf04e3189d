//! Ask a person a typed question, and wait for the typed answer.
//!
//! ```no_run
//! # async fn example() -> Result<(), hitl::Error> {
//! use hitl::Hitl;
//! use std::time::Duration;
//!
//! let hitl = Hitl::builder().store("sqlite:hitl.db").serve("127.0.0.1:0").build().await?;
//! let event = hitl.event::<i64>("integer_input_event").run("run-42")
//!     .prompt("What should I add to x?").timeout(Duration::from_secs(3600)).create().await?;
//! println!("{}", event.form_url());
//! let y: i64 = event.wait().await?;      // or event.blocking().wait()? outside async
//! # Ok(())
//! # }
//! ```
//!
//! A question with a run is the same one when the program is started again, and so is its answer. [`guide`] tells the rest, a page a
//! subject: [asking](guide::asking), [restarts](guide::restarts), [testing](guide::testing), [serving](guide::serving),
//! [stores](guide::stores), [errors](guide::errors), [security](guide::security).
//!
//! # The parts
//!
//! * [`Hitl`], [`Question`], [`Event`]: the typed face, for programs that ask; [`Hitl::blocking`], [`Event::blocking`] outside async
//!   code.
//! * [`Outcome`], [`EventInfo`], [`Actor`], [`Status`], [`Value`], [`FieldProblem`]: what they say. They are the same in the
//!   crate `hitl-client`, which asks a server; many are the rules' own types, those of [`hitl_core`].
//! * [`serve`], [`Hitl::service`]: the form, the inbox and the API, on a listener of your own, or within a router such as axum's.
//! * `test`, with the feature of that name: a kit for tests of programs that ask.
//! * [`storage`]: where events are kept, and the trait to implement for a store of your own. [`Clock`]: what they live by.
//! * [`Limits`]: what one request may take, and how many there may be.
//! * [`callback`], and `Callbacks` with the feature of that name: sending outcomes to where their events say.
//! * `flow`, with the feature of that name: running workflow components that ask.
//! * [`COMPONENT`]: the component itself. Hosts that run wasmtime themselves take the crate `hitl-wasmtime`, which has what it imports;
//!   nothing of wasmtime is to be seen here.
//!
//! # Features
//!
//! | feature | is on | brings |
//! | --- | --- | --- |
//! | `memory`, `sqlite`, `file` | yes | the stores of these names |
//! | `postgres`, `object` | no | `postgres://`; `s3://`, `gs://`, `az://` |
//! | `callbacks` | no | sending outcomes, by `reqwest` and `rustls` |
//! | `flow` | no | running flows, with `wasmtime-wasi` |
//! | `test` | no | `hitl::test`; for `[dev-dependencies]` |

mod api;
mod calls;
#[cfg(feature = "callbacks")]
mod courier;
mod document;
#[cfg(feature = "flow")]
pub mod flow;
mod guarded;
pub mod guide;
mod limits;
mod machine;
mod metrics;
mod observe;
mod runtime;
mod server;
mod stores;
#[cfg(feature = "test")]
pub mod test;

pub use api::{
    Blocking, BlockingHitl, Builder, Event, Hitl, HitlService, Question, StoreSource, random_key, serve,
    serve_metrics,
};
#[cfg(feature = "callbacks")]
pub use courier::{Callbacks, CallbacksError};
pub use hitl_core::{logo, operator, time_zone};
pub use hitl_storage as storage;
pub use hitl_types::{
    Actor, ActorKind, Answer, Clock, DataType, Decision, Error, EventInfo, EventPage, Extension,
    FieldProblem, Filter, OnTimeout, Outcome, PromptFormat, Recipient, Scope, SleepFuture, Status,
    SystemClock, Timestamp, Value, kind_in_words,
};
pub use hitl_types::{callback, context, form, schemars};
pub use hitl_wasmtime::COMPONENT;
pub use limits::Limits;
pub use server::{Listener, LoginProxy, Peer, ServiceBody};
pub use stores::stores;
