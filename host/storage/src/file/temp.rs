//! Values that are not in place yet.

use super::root::{FOLDER, Root};
use crate::limits::RESERVED_SEGMENT;
use rustix::fs::{AtFlags, Dir, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Once};
use std::time::{Duration, SystemTime};

/// A whole, synced value in the side folder. It is gone from there when this is dropped.
pub(super) struct Temp {
    pub(super) folder: OwnedFd,
    pub(super) name: String,
}

/// What a crashed process left behind is removed when it is this old.
const LEFT_BEHIND: Duration = Duration::from_secs(24 * 3600);

impl Temp {
    /// Writes `value` into a new file of the side folder, and syncs it.
    pub(super) fn write(root: &Root, value: &[u8]) -> io::Result<Self> {
        let folder = side_folder(root)?;
        loop {
            let name = unused_name();
            let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
            match rustix::fs::openat(&folder, &name, flags, Mode::RUSR | Mode::WUSR) {
                Ok(fd) => {
                    let temp = Self { folder, name };
                    let mut file = File::from(fd);
                    file.write_all(value)?;
                    file.sync_all()?;
                    return Ok(temp);
                }
                Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Whether the value is in place: the file has another name, or has been renamed.
    pub(super) fn is_placed(&self) -> bool {
        match rustix::fs::statat(&self.folder, &self.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat.st_nlink > 1,
            Err(error) => error == Errno::NOENT,
        }
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        // Fails if it has been renamed into place.
        let _ = rustix::fs::unlinkat(&self.folder, &self.name, AtFlags::empty());
    }
}

/// The side folder; on the same file system as the rest, so that files can be moved.
fn side_folder(root: &Root) -> io::Result<OwnedFd> {
    let folder = match root.open_below(RESERVED_SEGMENT, FOLDER) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let base = root.open_below("", FOLDER)?;
            match rustix::fs::mkdirat(&base, RESERVED_SEGMENT, Mode::RWXU) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
            root.open_below(RESERVED_SEGMENT, FOLDER)?
        }
        folder => folder?,
    };
    static SWEPT: Once = Once::new();
    SWEPT.call_once(|| {
        // Nothing depends on it, so it is no reason to fail.
        let _ = sweep(&folder, SystemTime::now() - LEFT_BEHIND);
    });
    Ok(folder)
}

/// Removes files that were last written before `before`.
fn sweep(folder: &OwnedFd, before: SystemTime) -> io::Result<()> {
    let before = before.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    for entry in Dir::read_from(folder)? {
        let entry = entry?;
        let stat = rustix::fs::statat(folder, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW)?;
        if u64::try_from(stat.st_mtime).is_ok_and(|written| written < before) {
            // Folders stay, since this store makes none here.
            let _ = rustix::fs::unlinkat(folder, entry.file_name(), AtFlags::empty());
        }
    }
    Ok(())
}

/// A name that no other process uses, on this machine or another.
fn unused_name() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{:016x}-{}", *PROCESS, COUNT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_old_is_swept() {
        let place = tempfile::tempdir().unwrap();
        let root = Root::open(place.path()).unwrap();
        let temp = Temp::write(&root, b"v").unwrap();
        let path = place.path().join(RESERVED_SEGMENT).join(&temp.name);
        let old = path.with_file_name("left-behind");
        File::create(&old).unwrap().set_modified(SystemTime::now() - 2 * LEFT_BEHIND).unwrap();
        sweep(&temp.folder, SystemTime::now() - LEFT_BEHIND).unwrap();
        assert!(path.exists() && !old.exists());
        drop(temp);
        assert!(!path.exists());
    }
}
