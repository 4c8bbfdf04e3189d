//! Serving HTTP: connections in, requests to instances of the component, whole answers out.

mod body;
mod connection;
mod embedded;
mod exchange;
mod guesses;
mod limiter;
mod lingering;
mod listener;
mod login_proxy;
mod long_poll;
mod open_files;
mod owed;
mod problem;
mod request_id;
mod respond;
mod room;
mod site;
mod socket;
mod write_limit;

pub(crate) use embedded::Embedded;
pub use embedded::{Peer, ServiceBody};
pub(crate) use listener::accept;
pub use login_proxy::LoginProxy;
pub(crate) use respond::respond;
pub(crate) use site::Site;
pub use socket::Listener;
