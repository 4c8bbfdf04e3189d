//! `s3://`, `gs://` and `az://` stores for [`hitl_storage`].

mod backoff;
mod client;
mod clock;
mod config;
mod connect;
mod create;
mod errors;
mod feed;
mod list;
mod options;
mod order;
mod probe;
mod store;
mod trace;

pub use config::ObjectConfig;
use hitl_storage::Backend;
pub use probe::{Effort, Findings, probe};
pub use store::Object;

/// Object stores for the registry.
pub const BACKEND: Backend = Backend {
    schemes: &["s3", "gs", "az"],
    form: config::FORM,
    parse: |url| Ok(Box::new(ObjectConfig::of_url(url)?)),
};
