//! `file:DIR` — one file a key, at the path that the key is.
//!
//! Other programs may read and write the same files: a value appears whole and at once (by a hard link or a rename from a side
//! folder), and what others put there, by whatever means, is found. Files are made with mode 0600, folders with 0700.

mod changes;
mod config;
mod copy;
mod errors;
mod root;
mod store;
mod temp;
mod walk;
mod write;

use crate::Backend;
pub use config::FolderConfig;
pub use store::Folder;

/// The folder in the registry.
pub(crate) const BACKEND: Backend = Backend {
    schemes: &["file"],
    form: config::FORM,
    parse: |url| Ok(Box::new(FolderConfig::parse(url.rest)?)),
};
