//! What an operator sees of what happens in the store: a span and a duration for each operation, the reason for each
//! failure, and the events that begin and end.

mod lifecycle;
mod store;
mod writes;

pub(crate) use store::Observed;
