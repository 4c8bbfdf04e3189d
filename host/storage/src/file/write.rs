//! Creating, replacing and removing files so that each step is whole, exclusive where it must be, and on the disk at the end.

use super::errors::WriteError;
use super::root::{FOLDER, Parent, Root, is_absent, name, parent};
use super::temp::Temp;
use crate::Created;
use rustix::fs::{AtFlags, FileType, RenameFlags};
use rustix::io::Errno;
use std::io;

/// How often a folder may vanish under a writer before it gives up. Each time another writer has deleted the folder's last key.
const ATTEMPTS: usize = 100;

pub(super) fn create(root: &Root, key: &str, value: &[u8]) -> Result<Created, WriteError> {
    // Spares the late ones the work.
    if let Some(stands) = stands(root, key)? {
        return Ok(Created::Exists(stands));
    }
    let temp = Temp::write(root, value)?;
    for _ in 0..ATTEMPTS {
        let Some(parent) = make_parent(root, key)? else { continue };
        match place(&temp, &parent, name(key)) {
            Ok(()) => return created(root, key, parent),
            // A network file system may say so of the link that this very call has made, when its first answer was lost.
            Err(Errno::EXIST) if temp.is_placed() => return created(root, key, parent),
            Err(Errno::EXIST) => {
                if let Some(stands) = stands(root, key)? {
                    return Ok(Created::Exists(stands));
                }
                // Deleted meanwhile, or never a file.
                refuse_others(&parent, name(key))?;
            }
            Err(Errno::NOENT) => {}
            Err(error) => return Err(WriteError::of_change(error)),
        }
    }
    Err(gone())
}

fn created(root: &Root, key: &str, parent: Parent) -> Result<Created, WriteError> {
    settle(root, key, parent)?;
    Ok(Created::Created)
}

/// Makes a change in `parent` durable, and sees that it can be found: a folder that was moved takes it along.
fn settle(root: &Root, key: &str, parent: Parent) -> Result<(), WriteError> {
    let folder = parent.sync().map_err(WriteError::Unknown)?;
    match root.leads_to(key, &folder) {
        Ok(true) => Ok(()),
        Ok(false) => Err(WriteError::Unknown(io::Error::other("a folder of the store was moved meanwhile"))),
        Err(error) => Err(WriteError::Unknown(error)),
    }
}

pub(super) fn put(root: &Root, key: &str, value: &[u8]) -> Result<(), WriteError> {
    let temp = Temp::write(root, value)?;
    for _ in 0..ATTEMPTS {
        let Some(parent) = make_parent(root, key)? else { continue };
        match rustix::fs::renameat(&temp.folder, &temp.name, &parent.fd, name(key)) {
            Ok(()) => return settle(root, key, parent),
            Err(Errno::NOENT) if temp.is_placed() => return settle(root, key, parent),
            Err(Errno::NOENT) => {}
            Err(error) => return Err(WriteError::of_change(error)),
        }
    }
    Err(gone())
}

pub(super) fn delete(root: &Root, key: &str) -> Result<(), WriteError> {
    let folder = match root.open_below(parent(key), FOLDER) {
        Ok(fd) => fd,
        Err(error) if is_absent(&error) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    match rustix::fs::unlinkat(&folder, name(key), AtFlags::empty()) {
        // Synced even if another writer has removed it: the removal may not be on the disk yet.
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => {
            // A folder is no key, and systems disagree about how to say that it cannot be unlinked.
            let stat = rustix::fs::statat(&folder, name(key), AtFlags::SYMLINK_NOFOLLOW);
            if stat.is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Directory) {
                return Ok(());
            }
            return Err(WriteError::of_change(error));
        }
    }
    std::fs::File::from(folder).sync_all().map_err(WriteError::Unknown)?;
    prune(root, parent(key));
    Ok(())
}

/// Removes `path` and the folders it is in, up to the first that is not empty.
///
/// Harmless to writers: a folder that is not empty stays, and a writer that finds the folder gone makes it again.
fn prune(root: &Root, mut path: &str) {
    while !path.is_empty() {
        let Ok(above) = root.open_below(parent(path), FOLDER) else { return };
        if rustix::fs::unlinkat(&above, name(path), AtFlags::REMOVEDIR).is_err() {
            return;
        }
        path = parent(path);
    }
}

/// Puts the file in its place if nothing is there.
fn place(temp: &Temp, parent: &Parent, name: &str) -> Result<(), Errno> {
    match rustix::fs::linkat(&temp.folder, &temp.name, &parent.fd, name, AtFlags::empty()) {
        // No hard links on this file system; a rename that replaces nothing is as good, where there is one.
        Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::MLINK) => {
            rename_exclusively(temp, parent, name)
        }
        result => result,
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn rename_exclusively(temp: &Temp, parent: &Parent, name: &str) -> Result<(), Errno> {
    rustix::fs::renameat_with(&temp.folder, &temp.name, &parent.fd, name, RenameFlags::NOREPLACE)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn rename_exclusively(_: &Temp, _: &Parent, _: &str) -> Result<(), Errno> {
    Err(Errno::OPNOTSUPP)
}

/// The value that stands, which is on the disk when this returns: its writer may not have come to the sync yet.
fn stands(root: &Root, key: &str) -> io::Result<Option<Vec<u8>>> {
    let Some(value) = root.read(key)? else { return Ok(None) };
    match root.open_below(parent(key), FOLDER) {
        Ok(folder) => std::fs::File::from(folder).sync_all()?,
        Err(error) if is_absent(&error) => return Ok(None),
        Err(error) => return Err(error),
    }
    Ok(Some(value))
}

/// The parent of `key`; none if it vanished while it was made.
fn make_parent(root: &Root, key: &str) -> io::Result<Option<Parent>> {
    match root.make_parent(key) {
        Ok(parent) => Ok(Some(parent)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Fails if there is something of this name that is not a file.
fn refuse_others(parent: &Parent, name: &str) -> io::Result<()> {
    match rustix::fs::statat(&parent.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Ok(()),
            FileType::Symlink => Err(Errno::LOOP.into()),
            _ => Err(Errno::ISDIR.into()),
        },
        Err(Errno::NOENT) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn gone() -> WriteError {
    io::Error::from(Errno::NOENT).into()
}
