//! The remote face of `hitl`: a component that exports the same interfaces as the component itself, and asks a running
//! server for all of it, by the HTTP API.
//!
//! Nothing is decided here, and no answer of a server, however wrong, makes it panic:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `client`, with the types of [`hitl_bindings`].
//! * [`events`], [`questions`], [`decisions`]: the exported interfaces of those names. [`event`]: what they are made of.
//! * [`about`]: requests about one event. [`shared`]: one request for all who wait.
//! * [`call`]: a request and its answer, sent again where that may help.
//! * [`exchange`]: one request by `wasi:http/client`, in bounded time, of bounded size.
//! * [`server`]: where the server is, and the key, from the settings.
//! * [`encode`]: what is sent. [`decode`]: what is answered.

mod about;
mod call;
mod decisions;
mod decode;
mod encode;
mod event;
mod events;
mod exchange;
mod questions;
mod server;
mod shared;

/// What `wit-bindgen` makes of the world `client`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "client",
        generate_all,
        with: { "hitl:hitl/types@0.1.1": hitl_bindings::types },
    });

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}
