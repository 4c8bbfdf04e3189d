//! What the adapters share that put the component on a platform: the rules, over traits that a platform meets.
//!
//! * `error`: why a store did not do what was asked, as `hitl:hitl/storage` tells it.
//! * `folder`: a store in a folder, in the layout of `file:` stores.
//! * `place`: which folder that is.
//! * [`sqlite`]: a store in a table of SQLite, as Spin gives it.
//! * `variable`: settings as variables of an environment.
//! * `wait`: waiting on a platform that tells nobody of a change.
//! * `wasi`: what WASI says, in its words and in those of the adapters.
//! * `spin`: the same of Spin.
//!
//! All is `async`, and ready at the first poll where the platform's calls block. So one code serves the platforms that know
//! `async` and those that do not.

mod error;
mod folder;
mod place;
mod ready;
mod spin;
pub mod sqlite;
mod variable;
mod wait;
mod wasi;

pub use error::{Created, Error};
pub use folder::{Entry, Failure, Files, Folder, Kind};
pub use place::Place;
pub use ready::ready;
pub use variable::variable;
pub use wait::{Clock, Until, wait_until};
