//! The remote face of `hitl`: a component that exports the same `hitl:hitl/events` as the component itself, and asks a
//! running server for all of it, by the HTTP API.
//!
//! Nothing is decided here, and no answer of a server, however wrong, makes it panic:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `client`.
//! * [`events`]: the exported interface `hitl:hitl/events`.
//! * [`call`]: a request and its answer, sent again where that may help.
//! * [`exchange`]: one request by `wasi:http/client`, in bounded time, of bounded size.
//! * [`server`]: where the server is, and the key, from the settings.
//! * [`encode`]: what is sent. [`decode`]: what is answered.
//! * [`convert`]: the core's types from and to those of the WIT, the same as in `hitl-component`.

mod call;
#[allow(dead_code, reason = "the other component needs all of it")]
#[path = "../../component/src/convert.rs"]
mod convert;
mod decode;
mod encode;
mod events;
mod exchange;
mod server;

/// What `wit-bindgen` makes of the world `client`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "client",
        generate_all,
    });

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}
