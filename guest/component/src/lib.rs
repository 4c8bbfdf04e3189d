//! The `hitl` component: the rules and pages of [`hitl_core`] behind the WIT interface in `wit/`.
//!
//! What is exported does what [`hitl_shell`] does, for this component and its twin without `async`. Each module carries values
//! over one border:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world `hitl`, with the types of [`hitl_bindings`].
//! * [`platform`]: what the host gives to an instance. [`instance`]: what that keeps.
//! * [`store`]: the imported storage, as the core wants it.
//! * [`events`], [`questions`], [`decisions`]: the exported interfaces of those names.
//! * [`http`]: the exported interface `wasi:http/handler`.
//! * `courier`: sending outcomes by `wasi:http/client`, with the feature of that name.
//! * [`background`]: what goes on when a call has its result.

mod background;
#[cfg(feature = "courier")]
mod courier;
mod decisions;
mod events;
mod http;
mod instance;
mod platform;
mod questions;
mod store;

/// What `wit-bindgen` makes of the world `hitl`, or with the feature `courier` of the one in `wit/`.
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
    generate!("hitl:hitl/hitl");
    #[cfg(feature = "courier")]
    generate!("hitl:component/courier");

    export!(Component);

    /// What the component exports.
    pub(crate) struct Component;
}

use bindings::Component;
