//! The built `hitl` component, as bytes, and the text of its interface.
//!
//! The build script builds `guest/component` for `wasm32-unknown-unknown`, makes a component of it and checks that it
//! imports and exports exactly what `wit/world.wit` says. `HITL_COMPONENT=path` takes that file instead, after the same
//! check.

/// The component, ready for `wasmtime::component::Component::new` or a file.
pub const COMPONENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/hitl.wasm"));

/// How large it is, in bytes.
pub const SIZE: usize = COMPONENT.len();

/// The version of the component and of its WIT package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The WIT package `hitl:hitl`, as files: a path relative to the package's folder, and the text.
pub const WIT: &[(&str, &str)] = &[
    ("world.wit", include_str!("../../../wit/world.wit")),
    ("types.wit", include_str!("../../../wit/types.wit")),
    ("events.wit", include_str!("../../../wit/events.wit")),
    ("events-sync.wit", include_str!("../../../wit/events-sync.wit")),
    ("storage.wit", include_str!("../../../wit/storage.wit")),
    ("timer.wit", include_str!("../../../wit/timer.wit")),
    ("settings.wit", include_str!("../../../wit/settings.wit")),
    ("deps/clocks.wit", include_str!("../../../wit/deps/clocks.wit")),
    ("deps/http.wit", include_str!("../../../wit/deps/http.wit")),
    ("deps/random.wit", include_str!("../../../wit/deps/random.wit")),
];
