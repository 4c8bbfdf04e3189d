//! What `wasmtime` makes of the world in `wit/`.
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
