//! Serving HTTP: connections in, requests to instances of the component, whole answers out.

mod body;
mod connection;
mod listener;
mod problem;
mod respond;
mod seats;

pub(crate) use listener::accept;
pub(crate) use respond::{Parts, respond};
