//! The JSON documents of the HTTP API, for those who send them and for those who read them.

mod event;
mod key;
mod problem;
mod wait;
mod purge;

pub use event::{EventList, EventView, LegacyStatus, Link, Links, Submitted};
pub use key::{KeyList, LinkKeyChange};
pub use problem::{FieldProblem, Problem, ProblemType};
pub use wait::{EventProblem, WaitQuery, Waited};
pub use purge::PurgePage;
