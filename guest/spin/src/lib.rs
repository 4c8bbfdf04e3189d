//! What the `hitl` component needs of a host, made of what [Spin](https://spinframework.dev) offers.
//!
//! The build script of `hitl-artifact` puts this adapter under the component; the two are one file, `hitl-spin.wasm`. Each
//! module holds one of the three interfaces, or what it is made of:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world in `wit/`.
//! * [`storage`]: the exported interface `hitl:hitl/storage`.
//! * [`database`]: Spin's SQLite, which it is on, with connections that no two tasks share.
//! * [`timer`]: the exported interface `hitl:hitl/timer`, on WASI's clocks.
//! * [`settings`]: the exported interface `hitl:hitl/settings`, on Spin's variables.

mod database;
mod settings;
mod storage;
mod timer;

/// What `wit-bindgen` makes of the world `adapter`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    spin_sdk::wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "hitl:spin/adapter",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
        generate_all,
    });

    export!(Adapter);

    /// What the component exports.
    pub(crate) struct Adapter;
}

use bindings::Adapter;
