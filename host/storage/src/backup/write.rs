//! Copying a store into a file.

use super::part::{Part, failed};
use super::{Backup, BackupError};
use crate::sqlite::copy::NewDatabase;
use crate::{Config, Each, Entries};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// How many entries.
    pub entries: u64,
    /// How large the file is, in bytes.
    pub bytes: u64,
}

/// Copies what `store` holds below `prefixes` into `file`, in their order, and calls `each` with what was copied. Others may
/// use the store meanwhile. Blocks.
///
/// The file, which its owner alone may read, is there when it is whole, was read back and is on the disk; not before, and not
/// if anything fails. With `replace` it may take the place of another one.
///
/// # Errors
///
/// [`BackupError`].
pub fn write(
    store: &dyn Config,
    prefixes: &[&str],
    file: &Path,
    replace: bool,
    each: Each<'_>,
) -> Result<Written, BackupError> {
    check_place(store, file, replace)?;
    let mut source = store.entries().map_err(BackupError::Store)?;
    let part = Part::new(file)?;
    let target = NewDatabase::begin(part.path()).map_err(BackupError::File)?;
    let mut copied = Digest::default();
    // Which side failed is known here, where both meet.
    let mut refused = None;
    let walked = source.each(prefixes, &mut |key, value| {
        copied.add(key, value);
        each(key, value)?;
        target.add(key, value).inspect_err(|error| refused = Some(error.clone()))
    });
    match (walked, refused) {
        (_, Some(error)) => return Err(BackupError::File(error)),
        (Err(error), None) => return Err(BackupError::Store(error)),
        (Ok(()), None) => {}
    }
    target.end().map_err(BackupError::File)?;
    verify(part.path(), prefixes, &copied)?;
    let bytes = fs::metadata(part.path()).map_err(|error| failed(&error))?.len();
    check_place(store, file, replace)?;
    part.put(file, replace)?;
    Ok(Written { entries: copied.entries, bytes })
}

/// Fails if no backup may be at this place.
fn check_place(store: &dyn Config, file: &Path, replace: bool) -> Result<(), BackupError> {
    if let Some(path) = store.local_path().and_then(|path| path.canonicalize().ok())
        && real(file).starts_with(path)
    {
        return Err(BackupError::InStore);
    }
    if !replace && file.symlink_metadata().is_ok() {
        return Err(BackupError::Exists);
    }
    for suffix in ["-wal", "-journal", "-shm"] {
        let mut beside = file.as_os_str().to_owned();
        beside.push(suffix);
        let beside = PathBuf::from(beside);
        if beside.symlink_metadata().is_ok() {
            let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(BackupError::Beside(name));
        }
    }
    Ok(())
}

/// The path without links on the way, as far as it exists.
fn real(file: &Path) -> PathBuf {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    absolute.canonicalize().unwrap_or_else(|_| {
        let folder = absolute.parent().and_then(|folder| folder.canonicalize().ok());
        match (folder, absolute.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => absolute,
        }
    })
}

/// Reads the file back, and compares.
fn verify(file: &Path, prefixes: &[&str], copied: &Digest) -> Result<(), BackupError> {
    let mut backup = Backup::open(file)?;
    let mut found = Digest::default();
    let read = backup.each(prefixes, &mut |key, value| {
        found.add(key, value);
        Ok(())
    });
    read.map_err(BackupError::File)?;
    let differs = |what: &str| Err(BackupError::Damaged(format!("what was read back has {what}")));
    if found.entries != copied.entries
        || backup.count().map_err(|error| BackupError::File(error.into()))? != copied.entries
    {
        return differs("another number of entries");
    }
    if found.sum != copied.sum {
        return differs("another content");
    }
    Ok(())
}

/// What a number of entries comes to, whatever their order.
#[derive(Default)]
struct Digest {
    entries: u64,
    sum: u64,
}

impl Digest {
    fn add(&mut self, key: &str, value: &[u8]) {
        let mut hasher = DefaultHasher::new();
        hasher.write(key.as_bytes());
        hasher.write_u8(0xff);
        hasher.write(value);
        self.entries += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}
