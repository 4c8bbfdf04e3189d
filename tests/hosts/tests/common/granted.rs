//! Forms for hosts that grant a folder, which is the store, and variables of an environment.

use std::path::{Path, PathBuf};

/// Whether `a` may have a value beside `a/b`: a path is a file or a folder.
pub(crate) const NESTS: bool = false;

/// Where the store is in a test's place: a folder, which is there.
pub(crate) fn store_in(place: &Path) -> PathBuf {
    let folder = place.join("data");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// How the setting `name` is called here.
pub(crate) fn variable(name: &str) -> String {
    format!("HITL_{}", name.to_uppercase().replace('-', "_"))
}
