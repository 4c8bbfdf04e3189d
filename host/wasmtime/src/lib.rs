//! The `hitl` component for hosts that run wasmtime themselves: a screenful of code, with a wasmtime of your own, a store of your own
//! and whatever else your host offers. Programs that only ask take the crate `hitl`, which does all of this.
//!
//! ```
//! use hitl_wasmtime::bindings::HitlPre;
//! use hitl_wasmtime::{COMPONENT, Host, linker};
//! use wasmtime::component::Component;
//! use wasmtime::{Config, Engine};
//!
//! # fn main() -> wasmtime::Result<()> {
//! let engine = Engine::new(Config::new().wasm_component_model_async(true))?;
//! let component = Component::new(&engine, COMPONENT)?;
//! // What is instantiated, with `Host::new` of a `HitlCtx`, once for each wasmtime store.
//! let component: HitlPre<Host> = HitlPre::new(linker(&engine)?.instantiate_pre(&component)?)?;
//! # let _ = component;
//! # Ok(())
//! # }
//! ```
//!
//! * [`COMPONENT`]: its bytes. [`bindings`]: its world, as wasmtime makes it of the WIT, and conversions to the types of the Rust
//!   library and of the rules ([`hitl_core`]).
//! * [`linker`], [`Host`]: all that it imports, for stores that hold nothing else.
//! * [`add_to_linker`], [`HitlCtx`], [`HitlView`]: the same in pieces, for stores that hold more.
//! * [`Settings`]: what the host decides for it, such as its address and its API key. [`Store`](storage::Store): where its events are kept.
//!   [`Clock`]: what they live by.
//! * `flow`, with the feature of that name: what flows import, for hosts that run those, too.
//!
//! The types of wasmtime are in nearly all of it, so its version moves with those: each major version of wasmtime is a breaking one of
//! this crate, and of no other of ours. It goes with the wasmtime that its manifest names.
//!
//! # Features
//!
//! | feature | is on | brings |
//! | --- | --- | --- |
//! | `memory`, `sqlite`, `file` | no | the stores of these names, by [`storage::open`] |
//! | `flow` | no | what flows import |

#[allow(missing_docs, clippy::all, reason = "generated code")]
pub mod bindings;

mod convert;
#[cfg(feature = "flow")]
pub mod flow;
mod host;
mod imports;
mod tasks;

pub use hitl_artifact::COMPONENT;
pub use hitl_storage as storage;
pub use hitl_types::{Clock, SleepFuture, SystemClock, Timestamp};
pub use host::{Host, linker};
pub use imports::{HasHitl, HitlCtx, HitlView, Settings, add_to_linker};

/// For the crate `hitl`, which waits in the place of its guests. It is not for other hosts, and no part of what versions promise.
#[doc(hidden)]
pub mod parts {
    pub use crate::imports::{Deadline, Hold};
    pub use crate::tasks::Tasks;
}
