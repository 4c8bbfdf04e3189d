//! The `hitl` component: the rules and pages of [`hitl_core`] behind the WIT interface in `wit/`.
//!
//! Nothing is decided here. Each module carries values over one border:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `hitl`.
//! * [`instance`]: the one [`hitl_core::Events`] of an instance, the clock and the random bytes.
//! * [`store`]: the imported storage, as the core wants it.
//! * [`events`]: the exported interface `hitl:hitl/events`.
//! * [`http`]: the exported interface `wasi:http/handler`.
//! * [`background`]: what goes on when a call has its result.
//! * [`convert`]: the core's types from and to those of the WIT.

mod background;
mod convert;
mod events;
mod http;
mod instance;
mod store;

/// What `wit-bindgen` makes of the world `hitl`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "hitl",
        generate_all,
    });

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}

use bindings::Component;
