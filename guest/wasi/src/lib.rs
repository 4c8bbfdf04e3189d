//! What the `hitl` component needs of a host, made of what WASI 0.3 offers: so one file runs in every host that has it.
//!
//! The build script of `hitl-artifact` puts this adapter under the component; the two are one file, `hitl-wasi.wasm`. Each
//! module holds one of the three interfaces, or what it is made of:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world in `wit/`.
//! * [`storage`]: the exported interface `hitl:hitl/storage`.
//! * [`place`]: the folder that it is.
//! * [`files`]: the files in it.
//! * [`clocks`]: WASI's clocks.
//! * [`timer`]: the exported interface `hitl:hitl/timer`, on these.
//! * [`settings`]: the exported interface `hitl:hitl/settings`, on the environment.

mod clocks;
mod files;
mod place;
mod settings;
mod storage;
mod timer;

/// What `wit-bindgen` makes of the world `adapter`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wasip3::wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "hitl:wasi/adapter",
        runtime_path: "::wasip3::wit_bindgen::rt",
        generate_all,
    });

    export!(Adapter);

    /// What the component exports.
    pub(crate) struct Adapter;
}

use bindings::Adapter;
