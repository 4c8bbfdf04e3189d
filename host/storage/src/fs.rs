//! What the backends on a file system share: private folders, and what the system's errors mean.

use crate::StoreError;
use crate::error::Reason;
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

/// Translates an error of the system that came before anything was changed. The words name no path; the system's own are for
/// the log.
pub(crate) fn io_error(error: &io::Error) -> StoreError {
    use io::ErrorKind;
    let because = |words: &'static str| Reason::with_detail(words, error);
    match error.kind() {
        ErrorKind::PermissionDenied => StoreError::Denied(because("no permission")),
        ErrorKind::ReadOnlyFilesystem => StoreError::Denied(because("the file system is read-only")),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            StoreError::Unavailable(because("the disk is full"))
        }
        ErrorKind::NotADirectory => StoreError::Other(because("a part of the path is not a folder")),
        ErrorKind::IsADirectory => StoreError::Other(because("there is a folder of this name")),
        ErrorKind::FileTooLarge => StoreError::TooLarge(MAX_VALUE_BYTES as u64),
        _ if is_link(error) => StoreError::Denied(because("a symbolic link is in the way")),
        _ => StoreError::Unavailable(because("the file system failed")),
    }
}

#[cfg(all(unix, feature = "file"))]
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

#[cfg(not(all(unix, feature = "file")))]
fn is_link(_: &io::Error) -> bool {
    false
}
