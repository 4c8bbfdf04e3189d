//! The `hitl` component for hosts that know no `async`: the rules and pages of [`hitl_core`] behind the WIT interface in `wit/`,
//! and behind WASI 0.2.
//!
//! What is exported does what [`hitl_shell`] does, for this component and its twin with `async`: all that is awaited there is an
//! import that blocks, and so ready at the first poll. Each module carries values over one border:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `hitl-sync`, with the types of [`hitl_bindings`].
//! * [`platform`]: what the host gives to an instance. [`instance`]: what that keeps.
//! * [`store`]: the imported storage, as the core wants it.
//! * [`events`], [`questions`], [`decisions`]: the exported interfaces of those names, with `-sync` at their end.
//! * [`http`]: the exported interface `wasi:http/incoming-handler`.
//! * `courier`: sending outcomes by `wasi:http/outgoing-handler`, with the feature of that name.
//! * [`blocking`]: the results of futures.

#![allow(clippy::result_large_err, reason = "the error is the interface's own, and generated")]

mod blocking;
#[cfg(feature = "courier")]
mod courier;
mod decisions;
mod events;
mod http;
mod instance;
mod platform;
mod questions;
mod store;

/// What `wit-bindgen` makes of the world `hitl-sync`, or with the feature `courier` of the one in `wit/`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    macro_rules! generate {
        ($world:tt) => {
            wit_bindgen::generate!({
                path: ["../../wit", "wit"],
                world: $world,
                generate_all,
                with: { "hitl:hitl/types@0.1.1": hitl_bindings::types },
            });
        };
    }
    #[cfg(not(feature = "courier"))]
    generate!("hitl:hitl/hitl-sync");
    #[cfg(feature = "courier")]
    generate!("hitl:sync/courier");

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}

use bindings::Component;
