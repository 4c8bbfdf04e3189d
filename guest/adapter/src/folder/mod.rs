//! A store in a folder: one file a key, at the path that the key is, as the host's `file:` stores have it. So a folder may be
//! shared with these, and with other hosts.
//!
//! * [`files`]: what a platform offers of files.
//! * [`paths`]: which folder a path is in.
//! * [`store`]: the operations of `hitl:hitl/storage`.
//! * [`walk`]: keys in order.

mod files;
mod paths;
mod store;
mod walk;

#[cfg(test)]
mod tests;

pub use files::{Entry, Failure, Files, Kind};
pub use store::Folder;
