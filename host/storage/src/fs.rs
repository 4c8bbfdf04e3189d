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
    let made = {
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            fs::DirBuilder::new().mode(0o700).create(path)
        }
        #[cfg(not(unix))]
        fs::create_dir(path)
    };
    match made {
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

/// Whether a file system of this kind is one of a network: NFS, SMB and CIFS, 9P, FUSE (and with it virtiofs), Ceph, AFS, as the
/// system's header files name them.
#[cfg(target_os = "linux")]
pub(crate) fn is_of_network(kind: u32) -> bool {
    const KINDS: [u32; 9] = [
        0x6969,
        0x517b,
        0xfe53_4d42,
        0xff53_4d42,
        0x0102_1997,
        0x6573_5546,
        0x00c3_6400,
        0x5346_414f,
        0x6b41_4653,
    ];
    KINDS.contains(&kind)
}

/// Whether `path` is, or would be made, on a file system of a network, as far as that is known.
#[cfg(feature = "sqlite")]
pub(crate) fn is_on_network(path: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        let mut above =
            path.ancestors().map(|path| if path == Path::new("") { Path::new(".") } else { path });
        let kind = above.find_map(|path| rustix::fs::statfs(path).ok());
        kind.is_some_and(|stat| is_of_network(stat.f_type as u32))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        false
    }
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

#[cfg(all(test, target_os = "linux", feature = "sqlite"))]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_known_by_its_file_system_whether_the_file_is_there_or_not() {
        // NFS and SMB; ext4 and tmpfs.
        assert!(is_of_network(0x6969) && is_of_network(0xfe53_4d42));
        assert!(!is_of_network(0xef53) && !is_of_network(0x0102_1994));
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), &folder.path().join("not/there/yet.db"), Path::new("yet.db")] {
            assert!(!is_on_network(path), "{}", path.display());
        }
    }
}
