//! What the component without `async` needs of a host, made of what [Spin](https://spinframework.dev) offers since 3.2, and so SpinKube.
//!
//! The build script of `hitl-artifact` puts this adapter under that component; the two are one file, `hitl-spin-sync.wasm`. Each
//! module holds one of the three interfaces, or what it is made of:
//!
//! * [`bindings`]: what `wit-bindgen` makes of the world in `wit/`.
//! * [`storage`]: the exported interface `hitl:hitl/storage-sync`.
//! * [`database`]: Spin's SQLite, which it is on, with one connection.
//! * [`timer`]: the exported interface `hitl:hitl/timer-sync`, on WASI's clocks.
//! * [`settings`]: the exported interface `hitl:hitl/settings`, on Spin's variables.

mod database;
mod settings;
mod storage;
mod timer;

/// What `wit-bindgen` makes of the world `adapter`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wit_bindgen::generate!({
        path: ["../../wit", "../spin/wit", "wit"],
        world: "hitl:spin-sync/adapter",
        generate_all,
    });

    export!(Adapter);

    /// What the component exports.
    pub(crate) struct Adapter;
}

use bindings::Adapter;
