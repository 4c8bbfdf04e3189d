//! Sending outcomes to where their events say: what of the outbox is to be sent, the component says; the host sends it, and says
//! what came of it.

mod callbacks;
mod inside;
mod sender;
mod turns;

pub use callbacks::{Callbacks, CallbacksError};
pub(crate) use turns::Courier;
