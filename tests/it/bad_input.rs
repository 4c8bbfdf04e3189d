//! Whatever a client sends to a real `hitl serve`: the right status, words that help and tell no secret, nothing
//! stored, and a server that answers the next request.

mod addresses;
mod bodies;
mod closing;
mod crowd;
mod fields;
mod idle;
mod protocol;
mod routes;
mod slow;
mod tokens;
mod victim;
mod wire;
