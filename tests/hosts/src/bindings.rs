//! What `wasmtime` makes of the worlds in `wit/`.
#![allow(missing_docs, clippy::all, reason = "generated code")]

wasmtime::component::bindgen!({
    path: ["../../wit", "../../guest/spin/wit", "../../guest/spin-sync/wit", "wit"],
    world: "hitl:hosts/adapter",
    with: {
        "spin:sqlite/sqlite@3.1.0.connection": crate::connection::Connection,
    },
    imports: { default: async | trappable },
    exports: { default: async | store },
});

pub(crate) use sync::{AdapterSync, AdapterSyncPre};

/// What it makes of the one without `async`.
pub(crate) mod sync {
    wasmtime::component::bindgen!({
        path: ["../../wit", "../../guest/spin/wit", "../../guest/spin-sync/wit", "wit"],
        world: "hitl:hosts/adapter-sync",
        with: {
            "spin:sqlite/sqlite@3.0.0.connection": crate::connection::Connection,
        },
        imports: { default: async | trappable },
        exports: { default: async },
    });
}
