//! The exported interface `hitl:hitl/settings`, on the environment: with this under it, `hitl-client.wasm` runs in every host with
//! WASI 0.3 that lets it send requests.

use hitl_adapter::variable;
use wasip3::cli::environment::get_environment;

/// What `wit-bindgen` makes of the world `adapter`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod bindings {
    wasip3::wit_bindgen::generate!({
        path: ["../../wit", "wit"],
        world: "hitl:environment/adapter",
        runtime_path: "::wasip3::wit_bindgen::rt",
        generate_all,
    });

    export!(Adapter);

    /// What the component exports.
    pub(crate) struct Adapter;
}

use bindings::Adapter;

impl bindings::exports::hitl::hitl::settings::Guest for Adapter {
    fn get(name: String) -> Option<String> {
        variable(get_environment(), &name)
    }
}
