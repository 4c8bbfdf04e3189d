//! Forms for Spin, which grants a database, and declares variables.

use std::path::{Path, PathBuf};

/// Whether `a` may have a value beside `a/b`.
pub(crate) const NESTS: bool = true;

/// Where the store is in a test's place: a database, which is made.
pub(crate) fn store_in(place: &Path) -> PathBuf {
    place.join("sqlite_db.db")
}

/// How the setting `name` is called here.
pub(crate) fn variable(name: &str) -> String {
    name.replace('-', "_")
}
