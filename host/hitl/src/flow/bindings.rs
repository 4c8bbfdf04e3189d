//! What `wasmtime` makes of the two faces, as imports that a host offers.

/// The face that waits without blocking: `hitl:hitl/events`.
pub(super) mod concurrent {
    wasmtime::component::bindgen!({
        inline: "package hitl:host; world concurrent { import hitl:hitl/events@0.1.0; }",
        path: "wit",
        world: "hitl:host/concurrent",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events.event": crate::flow::events::Event,
        },
        imports: { default: trappable },
    });
}

/// The face that blocks: `hitl:hitl/events-sync`.
pub(super) mod blocking {
    wasmtime::component::bindgen!({
        inline: "package hitl:host; world blocking { import hitl:hitl/events-sync@0.1.0; }",
        path: "wit",
        world: "hitl:host/blocking",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events-sync.event": crate::flow::events::Event,
        },
        imports: { default: async | trappable },
    });
}
