//! The folder itself: opening what lies below it, and nothing else.

#[cfg(target_os = "linux")]
use crate::fs::is_of_network;
use crate::fs::{io_error, make_folders};
use crate::identity::FileIdentity;
use crate::limits::MAX_VALUE_BYTES;
use crate::{OpenError, StoreError};
use rustix::fs::{FlockOperation, Mode, OFlags};
use rustix::io::Errno;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// An open folder. Everything below is opened relative to it, so it stays the same folder even if it is renamed.
#[derive(Debug)]
pub(super) struct Root {
    path: PathBuf,
    fd: OwnedFd,
    identity: FileIdentity,
}

/// How long whoever uses the folder has to end, when it is to be had alone.
const ALONE: Duration = Duration::from_secs(2);

/// For folders: to look them up, list them and sync them.
pub(super) const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// For files. Does not wait for a writer if the file is a pipe.
const VALUE: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY);

impl Root {
    /// Opens the folder, and makes it where it is missing, for as long as nobody has it alone.
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let root = Self::find(path).map_err(|error| io_error(&error))?;
        match rustix::fs::flock(&root.fd, FlockOperation::NonBlockingLockShared) {
            Err(Errno::WOULDBLOCK) => {
                Err(StoreError::unavailable("the store is being restored; try again when that is done")
                    .into())
            }
            // A file system without locks says so of all of them, and then nobody has the folder alone.
            _ => Ok(root),
        }
    }

    /// Opens the folder while nobody else has it open, and keeps others away.
    pub(super) fn open_alone(path: &Path) -> Result<Self, OpenError> {
        let root = Self::find(path).map_err(|error| io_error(&error))?;
        let began = Instant::now();
        loop {
            match rustix::fs::flock(&root.fd, FlockOperation::NonBlockingLockExclusive) {
                Err(Errno::WOULDBLOCK) if began.elapsed() < ALONE => thread::sleep(ALONE / 100),
                Err(Errno::WOULDBLOCK) => return Err(OpenError::InUse),
                _ => return Ok(root),
            }
        }
    }

    /// Whether there is no such folder.
    pub(super) fn is_absent(path: &Path) -> bool {
        std::fs::metadata(path).is_err_and(|error| is_absent(&error))
    }

    fn find(path: &Path) -> io::Result<Self> {
        let path = std::path::absolute(path)?;
        make_folders(&path)?;
        // The real path is the one that the system's notifications name.
        let path = path.canonicalize()?;
        let fd = rustix::fs::open(&path, FOLDER | OFlags::CLOEXEC, Mode::empty())?;
        let identity = FileIdentity::of("folder", &path);
        Ok(Self { path, fd, identity })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Fails if another folder, or none, is at the path now: what is written here, nobody finds there.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        self.identity.check().map(drop)
    }

    /// Whether the folder that `key` is in is `folder`. Also if it is nowhere any more: who removes a folder removes its keys.
    pub(super) fn leads_to(&self, key: &str, folder: &OwnedFd) -> io::Result<bool> {
        match self.open_below(parent(key), FOLDER) {
            Ok(found) => {
                let (found, folder) = (rustix::fs::fstat(found)?, rustix::fs::fstat(folder)?);
                if (found.st_dev, found.st_ino) == (folder.st_dev, folder.st_ino) {
                    return Ok(true);
                }
            }
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(error),
        }
        Ok(rustix::fs::fstat(folder)?.st_nlink == 0)
    }

    /// Whether all writers are on this machine. Network file systems do not report what other machines write.
    pub(super) fn is_local(&self) -> bool {
        #[cfg(target_os = "linux")]
        {
            rustix::fs::fstatfs(&self.fd).is_ok_and(|stat| !is_of_network(stat.f_type as u32))
        }
        #[cfg(not(target_os = "linux"))]
        true
    }

    /// Opens `path`, which is below this folder and holds no `.` or `..`. The folder itself is the empty path.
    ///
    /// No symbolic link is followed on the way, so nothing outside is ever opened.
    pub(super) fn open_below(&self, path: &str, flags: OFlags) -> io::Result<OwnedFd> {
        let flags = flags | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let path = if path.is_empty() { "." } else { path };
        #[cfg(target_os = "linux")]
        {
            use rustix::fs::{ResolveFlags, openat2};
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
            match openat2(&self.fd, path, flags, Mode::empty(), resolve) {
                // Not known to this kernel, or not let through by a sandbox: step by step, then.
                Err(Errno::NOSYS | Errno::PERM | Errno::AGAIN) => {}
                result => return Ok(result?),
            }
        }
        self.open_by_steps(path, flags)
    }

    /// What [`open_below`](Self::open_below) does, with nothing but POSIX.
    fn open_by_steps(&self, path: &str, flags: OFlags) -> io::Result<OwnedFd> {
        let mut at: Option<OwnedFd> = None;
        let mut rest = path;
        while let Some((folder, below)) = rest.split_once('/') {
            let flags = FOLDER | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            at = Some(rustix::fs::openat(at.as_ref().unwrap_or(&self.fd), folder, flags, Mode::empty())?);
            rest = below;
        }
        Ok(rustix::fs::openat(at.as_ref().unwrap_or(&self.fd), rest, flags, Mode::empty())?)
    }

    /// The bytes of the file `key`; none if there is no such file, or something else than a file.
    pub(super) fn read(&self, key: &str) -> io::Result<Option<Vec<u8>>> {
        let file = match self.open_below(key, VALUE) {
            Ok(fd) => File::from(fd),
            Err(error) if is_absent(&error) || is_no_file(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(None);
        }
        // It is longer if a program with other limits wrote it, or if it grows while it is read.
        let mut value = Vec::with_capacity((metadata.len() as usize).min(MAX_VALUE_BYTES));
        file.take(MAX_VALUE_BYTES as u64 + 1).read_to_end(&mut value)?;
        if value.len() > MAX_VALUE_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(Some(value))
    }

    /// The folder that `key` is in, made where it is missing, with the folders that are to be synced because of that.
    pub(super) fn make_parent(&self, key: &str) -> io::Result<Parent> {
        let path = parent(key);
        match self.open_below(path, FOLDER) {
            Ok(fd) => return Ok(Parent { fd, changed: Vec::new() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut changed = Vec::new();
        let mut at = self.open_below("", FOLDER)?;
        for name in path.split('/') {
            let next = match enter(&at, name) {
                Err(Errno::NOENT) => {
                    match rustix::fs::mkdirat(&at, name, Mode::RWXU) {
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(error) => return Err(error.into()),
                    }
                    let next = enter(&at, name)?;
                    changed.push(std::mem::replace(&mut at, next));
                    continue;
                }
                next => next?,
            };
            at = next;
        }
        Ok(Parent { fd: at, changed })
    }
}

/// A folder to write into.
pub(super) struct Parent {
    pub(super) fd: OwnedFd,
    changed: Vec<OwnedFd>,
}

impl Parent {
    /// Makes what was done in the folder durable, and the folders that were made for it. Gives the folder.
    pub(super) fn sync(self) -> io::Result<OwnedFd> {
        for fd in self.changed {
            File::from(fd).sync_all()?;
        }
        let folder = File::from(self.fd);
        folder.sync_all()?;
        Ok(folder.into())
    }
}

fn enter(at: &OwnedFd, name: &str) -> Result<OwnedFd, Errno> {
    rustix::fs::openat(at, name, FOLDER | OFlags::CLOEXEC | OFlags::NOFOLLOW, Mode::empty())
}

/// The path of the folder that `key` is in; empty for the folder itself.
pub(super) fn parent(key: &str) -> &str {
    key.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The last segment of `key`.
pub(super) fn name(key: &str) -> &str {
    key.rsplit_once('/').map_or(key, |(_, name)| name)
}

/// Whether `error` says that there is no such file.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether it is what opening a socket comes to, or a device without a driver: things that somebody put where a file is looked
/// for, as a pipe or a folder, which can be opened.
fn is_no_file(error: &io::Error) -> bool {
    let codes = [Errno::NXIO, Errno::NODEV, Errno::OPNOTSUPP].map(|code| Some(code.raw_os_error()));
    codes.contains(&error.raw_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_opening_stay_inside() {
        let outside = tempfile::tempdir().unwrap();
        let inside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "s").unwrap();
        std::fs::create_dir(inside.path().join("folder")).unwrap();
        std::fs::write(inside.path().join("folder/file"), "f").unwrap();
        std::os::unix::fs::symlink(outside.path(), inside.path().join("link")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), inside.path().join("folder/link")).unwrap();
        let root = Root::open(inside.path()).unwrap();
        for open in [Root::open_below, Root::open_by_steps] {
            let flags = VALUE | OFlags::CLOEXEC | OFlags::NOFOLLOW;
            assert!(open(&root, "folder/file", flags).is_ok());
            for path in ["link/secret", "folder/link", "absent", "folder/file/below"] {
                assert!(open(&root, path, flags).is_err(), "{path}");
            }
        }
    }

    #[test]
    fn a_folder_that_was_moved_is_told_from_one_that_was_removed() {
        let place = tempfile::tempdir().unwrap();
        let root = Root::open(place.path()).unwrap();
        let folder = root.make_parent("a/key").unwrap().sync().unwrap();
        assert!(root.leads_to("a/key", &folder).unwrap());
        let (here, away) = (place.path().join("a"), place.path().join("away"));
        std::fs::rename(&here, &away).unwrap();
        assert!(!root.leads_to("a/key", &folder).unwrap());
        std::fs::create_dir(&here).unwrap();
        assert!(!root.leads_to("a/key", &folder).unwrap());
        std::fs::remove_dir(&away).unwrap();
        assert!(root.leads_to("a/key", &folder).unwrap());
    }
}
