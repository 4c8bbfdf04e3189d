//! The file that a backup is written into until it is whole.

use super::BackupError;
use crate::fs::io_error;
use crate::identity::FileIdentity;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Where the backup for `file` is written until it is whole. What is there after a crash is overwritten by the next one.
pub fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

/// An empty file that is this process's alone, and gone when this is dropped.
pub(super) struct Part {
    path: PathBuf,
    // Locked, so that a second backup into the same file is noticed.
    file: File,
    // Then there may be another one's at the path.
    renamed: bool,
}

impl Part {
    pub(super) fn new(for_file: &Path) -> Result<Self, BackupError> {
        let path = part_of(for_file);
        loop {
            match create(&path) {
                Ok(file) => {
                    file.try_lock().map_err(|_| BackupError::Busy)?;
                    return Ok(Self { path, file, renamed: false });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => remove_left_behind(&path)?,
                Err(error) => return Err(failed(&error)),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the file at `place`, on the disk; with `replace` also where there is one.
    pub(super) fn put(mut self, place: &Path, replace: bool) -> Result<(), BackupError> {
        self.file.sync_all().map_err(|error| failed(&error))?;
        if replace {
            self.rename(place)?;
        } else {
            // Unlike a rename, a link replaces nothing that has come meanwhile.
            match fs::hard_link(&self.path, place) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    return Err(BackupError::Exists);
                }
                // No links on this file system.
                Err(_) if !place.exists() => {
                    self.rename(place)?;
                }
                result => result.map_err(|error| failed(&error))?,
            }
        }
        let folder = place.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        if cfg!(unix) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))?;
        }
        Ok(())
    }
}

impl Part {
    fn rename(&mut self, place: &Path) -> Result<(), BackupError> {
        fs::rename(&self.path, place).map_err(|error| failed(&error))?;
        self.renamed = true;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.renamed {
            // Nothing is lost if it stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes the file of a backup that crashed; fails if one is at work on it.
fn remove_left_behind(path: &Path) -> Result<(), BackupError> {
    // Not followed if it is a link: whoever put it there would choose what is opened.
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    if is_file {
        let identity = FileIdentity::of("backup", path);
        match File::open(path).map(|file| file.try_lock().map(|()| file)) {
            Ok(Err(TryLockError::WouldBlock)) => return Err(BackupError::Busy),
            // Put in place by the one who wrote it, while this one looked.
            Ok(_) if identity.check().is_err() => return Ok(()),
            _ => {}
        }
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(&error)),
        _ => Ok(()),
    }
}

pub(super) fn failed(error: &io::Error) -> BackupError {
    BackupError::File(io_error(error).into())
}
