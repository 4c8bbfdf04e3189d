//! What `wasmtime` makes of the worlds `flow` and `flow-sync`.

/// The face that waits without blocking: `hitl:hitl/events`.
pub(super) mod concurrent {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "hitl:hitl/flow",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events.event": crate::flow::events::Event,
        },
        imports: { default: trappable },
        exports: { default: async | store },
    });
}

/// The face that blocks: `hitl:hitl/events-sync`.
pub(super) mod blocking {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "hitl:hitl/flow-sync",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events-sync.event": crate::flow::events::Event,
        },
        imports: { default: async | trappable },
        exports: { default: async },
    });
}
