//! What stands between a client and a server, and spoils what passes.
//!
//! [`Proxy`] passes bytes and knows nothing of what they mean. [`HttpProxy`] passes HTTP/1.1 requests, each over a connection
//! of its own to the server. Both have a [`Mode`] for all that passes. Each runs in a thread of its own, so that it serves
//! tests with and without a runtime, and ends when it is dropped.

mod bytes;
mod faults;
mod http;
mod mode;
mod thread;

pub use bytes::Proxy;
pub use faults::{Answer, Counts, Requests, When};
pub use http::HttpProxy;
pub use mode::Mode;
