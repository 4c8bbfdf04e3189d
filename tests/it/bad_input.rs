//! Whatever a client sends to a real `hitl serve`: the right status, words that help and tell no secret, nothing
//! stored, and a server that answers the next request.

mod addresses;
mod bodies;
pub(crate) mod closing;
mod crowd;
mod fields;
mod idle;
mod protocol;
mod routes;
mod slow;
mod tokens;
pub(crate) mod victim;
pub(crate) mod wire;
