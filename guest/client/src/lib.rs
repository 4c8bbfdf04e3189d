//! The remote face of `hitl`: a component that exports the same interfaces as the component itself, and asks a running
//! server for all of it, by the HTTP API.
//!
//! What it does is in [`hitl_remote`], once for this component, its twin without `async` and the client of programs in Rust. Each module carries values over one border:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `client`, with the types of [`hitl_bindings`].
//! * [`events`], [`questions`], [`decisions`]: the exported interfaces of those names.
//! * [`outside`]: what the host gives to an instance.
//! * [`exchange`]: one request by `wasi:http/client`, in bounded time, of bounded size.

mod decisions;
mod events;
mod exchange;
mod outside;
mod questions;

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
