//! What `wasmtime` makes of the interfaces that a flow may import, as a host offers them.

/// Those that wait without blocking.
pub(super) mod concurrent {
    wasmtime::component::bindgen!({
        inline: "package hitl:host;
            world concurrent {
              import hitl:hitl/events@0.1.1;
              import hitl:hitl/questions@0.1.1;
              import hitl:hitl/decisions@0.1.1;
            }",
        path: "wit",
        world: "hitl:host/concurrent",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events.event": crate::flow::Event,
            "hitl:hitl/events.question": crate::flow::Question,
        },
        imports: { default: trappable },
    });
}

/// Those that block.
pub(super) mod blocking {
    wasmtime::component::bindgen!({
        inline: "package hitl:host;
            world blocking {
              import hitl:hitl/events-sync@0.1.1;
              import hitl:hitl/questions-sync@0.1.1;
              import hitl:hitl/decisions-sync@0.1.1;
            }",
        path: "wit",
        world: "hitl:host/blocking",
        with: {
            "hitl:hitl/types": crate::bindings::hitl::hitl::types,
            "hitl:hitl/events-sync.event": crate::flow::Event,
            "hitl:hitl/events-sync.question": crate::flow::Question,
        },
        imports: {
            // What waits here. The rest is at once, as it is in the other.
            "hitl:hitl/events-sync.create": async | trappable,
            "hitl:hitl/events-sync.open": async | trappable,
            "hitl:hitl/events-sync.[method]event.poll": async | trappable,
            "hitl:hitl/events-sync.[method]event.wait": async | trappable,
            "hitl:hitl/events-sync.[method]event.cancel": async | trappable,
            "hitl:hitl/questions-sync": async | trappable,
            "hitl:hitl/decisions-sync": async | trappable,
            default: trappable,
        },
    });
}
