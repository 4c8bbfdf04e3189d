//! The types of the WIT package `hitl:hitl`, once for all components that export its interfaces, and what they are in
//! [`hitl_core`].
//!
//! * [`types`]: what `wit-bindgen` makes of the interface `types`. A component's own bindings take these by
//!   `with: { "hitl:hitl/types@0.1.1": hitl_bindings::types }`.
//! * [`convert`]: the core's types from and to those.
//! * `remote`, with the feature of that name: the same of [`hitl_remote`](https://docs.rs/hitl-remote).
//! * [`question`]: what stands behind the resource `question`, the same in each component.
//!
//! The allocator of these components is here, too; adapters, which make less, have that of the library.

#![allow(clippy::result_large_err, reason = "the error is the interface's own, and generated")]

pub mod convert;
pub mod question;
#[cfg(feature = "remote")]
mod remote;

pub use generated::hitl::hitl::types;
pub use question::Question;

/// Where the component's memory comes from. A page is made of some two hundred pieces, so what each costs shows.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// What `wit-bindgen` makes of the interface `types`.
#[allow(missing_docs, unsafe_code, unreachable_pub, clippy::all, reason = "generated code")]
mod generated {
    wit_bindgen::generate!({
        inline: "package hitl:bindings; world bindings { import hitl:hitl/types@0.1.1; }",
        path: "../../wit",
        world: "hitl:bindings/bindings",
        generate_all,
    });
}
