//! The remote face of `hitl` for hosts that know no `async`: asking and answering in plain data, of a running server, by requests
//! of WASI 0.2.
//!
//! What is exported does what [`hitl_remote`] does, for this component, its twin with `async` and the client of programs in Rust: all
//! that is awaited there blocks here, and so is ready at the first poll. Each module carries values over one border:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `client-sync`, with the types of [`hitl_bindings`].
//! * [`outside`]: what the host gives to an instance.
//! * [`exchange`]: one request by `wasi:http/outgoing-handler`, in bounded time, of bounded size.
//! * [`questions`], [`decisions`]: the exported interfaces of those names, with `-sync` at their end.
//! * [`blocking`]: the results of futures.

#![allow(clippy::result_large_err, reason = "the error is the interface's own, and generated")]

mod blocking;
mod decisions;
mod exchange;
mod outside;
mod questions;

/// What `wit-bindgen` makes of the world `client-sync`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "client-sync",
        generate_all,
        with: { "hitl:hitl/types@0.1.1": hitl_bindings::types },
    });

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}

use bindings::Component;
