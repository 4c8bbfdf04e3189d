//! What `wasmtime` makes of the worlds in `wit/`.
#![allow(missing_docs, clippy::all, reason = "generated code")]

wasmtime::component::bindgen!({
    path: ["../../wit", "../../guest/spin/wit", "wit"],
    world: "hitl:hosts/adapter",
    with: {
        "spin:sqlite/sqlite.connection": crate::connection::Connection,
    },
    imports: { default: async | trappable },
    exports: { default: async | store },
});

pub(crate) use sync::{AdapterSync, AdapterSyncPre};

/// What it makes of the one without `async`.
pub(crate) mod sync {
    wasmtime::component::bindgen!({
        path: ["../../wit", "../../guest/spin/wit", "wit"],
        world: "hitl:hosts/adapter-sync",
        exports: { default: async },
    });
}
