//! The built components, as bytes, and the text of their interfaces.
//!
//! The build script builds `guest/component` and `guest/client` for `wasm32-unknown-unknown`, makes a component of each
//! and checks that it imports and exports exactly what `wit/world.wit` says. `HITL_COMPONENT=path` takes that file
//! instead of the first, after the same check. What is made for one platform is the same source built with the feature `courier`, composed with
//! an adapter, such as `guest/spin`. A package of this crate has them in `prebuilt/`, as the package's makers built them, and builds nothing.

/// One of the components.
#[derive(Debug, Clone, Copy)]
pub struct Artifact {
    /// What it is called.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub what: &'static str,
    /// It itself, ready for `wasmtime::component::Component::new` or a file.
    pub bytes: &'static [u8],
    /// What it imports and exports, printed as WIT.
    pub interface: &'static str,
}

/// What the build script left of the component of this name.
macro_rules! artifact {
    ($name:literal, $what:literal) => {
        Artifact {
            name: $name,
            what: $what,
            bytes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".wasm")),
            interface: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wit")),
        }
    };
}

/// The component itself: for any host that offers storage, time and settings.
pub const HITL: Artifact = artifact!("hitl", "for any host that offers storage, time and settings");

/// The component on top of an adapter: for Spin, which offers SQLite, variables and WASI.
pub const SPIN: Artifact = artifact!("spin", "for Spin 4.1 and later");

/// That adapter alone, for tests.
pub const SPIN_ADAPTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/spin-adapter.wasm"));

/// The component on top of another adapter: for every host that offers WASI 0.3, with its events in a folder.
pub const WASI: Artifact =
    artifact!("wasi", "for hosts with WASI 0.3: wasmtime serve, wasmCloud, Spin; a folder is the store");

/// That adapter alone, for tests.
pub const WASI_ADAPTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/wasi-adapter.wasm"));

/// The component without `async` on top of an adapter: for every host that offers WASI 0.2, with its events in a folder.
pub const SYNC: Artifact = artifact!(
    "sync",
    "for hosts with WASI 0.2: Python, Node.js, Spin and wasmtime of any age; a folder is the store"
);

/// That adapter alone, for tests.
pub const SYNC_ADAPTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/sync-adapter.wasm"));

/// The same component for a host that offers storage, time and settings as calls that block, and WASI 0.2.
pub const SYNC_EMBEDDED: Artifact =
    artifact!("sync-embedded", "without `async`, for a host that offers storage, time and settings itself");

/// The same component on top of an adapter for Spin that knows no `async`: SQLite, variables and WASI 0.2.
pub const SPIN_SYNC: Artifact =
    artifact!("spin-sync", "for Spin 3.2 and later, and SpinKube: without `async`");

/// That adapter alone, for tests.
pub const SPIN_SYNC_ADAPTER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/spin-sync-adapter.wasm"));

/// Its remote face: the same, of a running server, for any host with WASI 0.3 that lets it send HTTP requests. Its settings are
/// variables of the environment.
pub const CLIENT: Artifact =
    artifact!("client", "asks a running server, for hosts with WASI 0.3 and outgoing HTTP");

/// The same, for a host that has its settings.
pub const CLIENT_EMBEDDED: Artifact =
    artifact!("client-embedded", "the same, for a host that offers the settings itself");

/// The remote face without `async`, in plain data alone: for workflow engines and other hosts with WASI 0.2.
pub const CLIENT_SYNC: Artifact =
    artifact!("client-sync", "the same in plain data, for hosts with WASI 0.2 and outgoing HTTP");

/// All of them.
pub const ALL: &[Artifact] =
    &[HITL, WASI, SYNC, SPIN, SPIN_SYNC, SYNC_EMBEDDED, CLIENT, CLIENT_EMBEDDED, CLIENT_SYNC];

/// The bytes of [`HITL`].
pub const COMPONENT: &[u8] = HITL.bytes;

/// The version of the component and of its WIT package.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The WIT package `hitl:hitl`, as files: a path relative to the package's folder, and the text.
pub const WIT: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/wit.rs"));

/// The same in one piece, with the packages that it uses nested in it.
pub const WIT_PACKAGE: &str = include_str!(concat!(env!("OUT_DIR"), "/package.wit"));
