//! The component at run time: the engine, the instances that serve one call at a time, and who waits meanwhile.

mod engine;
mod failure;
mod http;
mod idle;
mod instances;
mod many;
mod pool;
mod post_return;
mod registry;
mod store;
mod ticker;
mod waiter;
mod watch;

pub(crate) use engine::Runtime;
pub(crate) use failure::Failure;
pub(crate) use instances::Instances;
pub(crate) use many::Many;
pub(crate) use pool::{Handles, Pool};
pub(crate) use ticker::TICK;
#[cfg(feature = "flow")]
pub(crate) use ticker::Ticker;
pub(crate) use waiter::{WaitResult, Waiter};
pub(crate) use watch::Watch;
