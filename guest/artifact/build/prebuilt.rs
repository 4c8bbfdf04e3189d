//! The components in a package of this crate, in which the sources that they are built from are not. `make package` puts them
//! there.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Whether this is such a package, and not the repository.
pub(crate) fn is_package(root: &Path) -> bool {
    !root.join("guest/component").is_dir()
}

/// Takes what is in `folder` for what would be built.
pub(crate) fn take(folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let files = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for file in files {
        let file = file?;
        fs::copy(file.path(), out.join(file.file_name()))?;
    }
    Ok(())
}
