//! The JSON documents of the HTTP API, for those who send them and for those who read them.

mod callback;
mod event;
mod key;
mod problem;
mod purge;
mod wait;

pub use callback::{CallbackState, Deliveries, DeliveryView};
pub use event::{CreatingLink, EventList, EventView, LegacyStatus, Link, Links, Submitted};
pub use key::{KeyList, LinkKeyChange};
pub use problem::{FieldProblem, Problem, ProblemType};
pub use purge::PurgePage;
pub use wait::{EventProblem, ScopeWaitQuery, WaitQuery, WaitScope, Waited};
