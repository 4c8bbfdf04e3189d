//! What the backends on a file system share: private folders, and what the system's errors mean.

use crate::StoreError;
use crate::limits::MAX_VALUE_BYTES;
use std::path::Path;
use std::{fs, io};

/// Makes `path` and its parents where they are missing, open to the owner alone, and durable.
pub(crate) fn make_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folders(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_parent(path),
    }
}

#[cfg(unix)]
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if parent != Path::new("") => fs::File::open(parent)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn sync_parent(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Translates an error of the system; the words name no path.
pub(crate) fn io_error(error: &io::Error) -> StoreError {
    use io::ErrorKind;
    let unavailable = |why: &str| StoreError::Unavailable(why.to_owned());
    match error.kind() {
        ErrorKind::PermissionDenied => StoreError::Denied("no permission".to_owned()),
        ErrorKind::ReadOnlyFilesystem => StoreError::Denied("the file system is read-only".to_owned()),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => unavailable("the disk is full"),
        ErrorKind::NotADirectory => StoreError::Other("a part of the path is not a folder".to_owned()),
        ErrorKind::IsADirectory => StoreError::Other("there is a folder of this name".to_owned()),
        ErrorKind::FileTooLarge => StoreError::TooLarge(MAX_VALUE_BYTES as u64),
        _ if is_link(error) => StoreError::Denied("a symbolic link is in the way".to_owned()),
        kind => unavailable(&format!("the file system failed: {kind}")),
    }
}

#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(unix))]
fn is_link(_: &io::Error) -> bool {
    false
}
