//! Whether the file that is open is still the one at its path.

use crate::StoreError;
use std::path::{Path, PathBuf};

/// The file at a path, as it was when it was opened.
pub(super) struct FileIdentity {
    path: PathBuf,
    file: Option<Identity>,
}

/// Device and number of a file.
type Identity = (u64, u64);

impl FileIdentity {
    pub(super) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), file: identity(path) }
    }

    /// Fails if the file was removed or replaced meanwhile. A write to it then would be lost.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.file.is_none() || identity(&self.path) == self.file {
            return Ok(());
        }
        Err(StoreError::unavailable("the database file was removed or replaced; start again"))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::metadata(path).ok()?;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Path) -> Option<Identity> {
    // Elsewhere an open file cannot be removed.
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_file_that_is_gone_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        std::fs::write(&path, "").unwrap();
        let identity = FileIdentity::of(&path);
        identity.check().unwrap();
        std::fs::rename(&path, folder.path().join("away")).unwrap();
        assert!(matches!(identity.check(), Err(StoreError::Unavailable(_))));
        std::fs::write(&path, "").unwrap();
        assert!(matches!(identity.check(), Err(StoreError::Unavailable(_))));
    }
}
