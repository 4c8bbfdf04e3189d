//! What `wit-bindgen` makes of the interfaces that a flow asks by. Of what the program does not call, nothing is imported.

#[cfg(feature = "async")]
wit_bindgen::generate!({
    inline: "package hitl:flow-bindings;
        world flow { import hitl:hitl/events@0.1.1; import hitl:hitl/events-sync@0.1.1; }",
    path: "wit",
    world: "hitl:flow-bindings/flow",
    generate_all,
});

#[cfg(not(feature = "async"))]
wit_bindgen::generate!({
    inline: "package hitl:flow-bindings; world flow { import hitl:hitl/events-sync@0.1.1; }",
    path: "wit",
    world: "hitl:flow-bindings/flow",
    generate_all,
});

#[cfg(feature = "async")]
pub(crate) use hitl::hitl::events;
pub(crate) use hitl::hitl::{events_sync, types};
