//! What `wasmtime` makes of the world `hitl`.

wasmtime::component::bindgen!({
    path: "wit",
    world: "hitl:hitl/hitl",
    with: {
        "wasi:http/types": wasmtime_wasi_http::p3::bindings::http::types,
        "wasi:clocks/types": wasmtime_wasi_http::p3::bindings::clocks::types,
    },
    imports: { default: trappable },
    exports: { default: async | store },
});
