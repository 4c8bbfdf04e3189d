//! The operations of `hitl:hitl/storage` on files.
//!
//! A value appears whole and at once: it is written to a side folder first, and then linked to its name, which fails if there is
//! something, or renamed. So a crash leaves a value or none, and at most a file in the side folder.

use super::files::{Failure, Files, Kind};
use super::paths::parent;
use super::walk;
use crate::{Created, Error};
use hitl_limits::{MAX_VALUE_BYTES, RESERVED_SEGMENT, check_key, check_keys, check_value};
use std::cell::Cell;

/// How often a folder may vanish under a writer before it gives up. Each time another writer has deleted the folder's last key.
const ATTEMPTS: usize = 100;

/// What a crashed instance left in the side folder is removed when it is this old, in milliseconds.
const LEFT_BEHIND: u64 = 24 * 3_600 * 1_000;

/// A store in the folder that `F` is about.
#[derive(Debug)]
pub struct Folder<F> {
    files: F,
    /// Makes the names of files in the side folder other ones than those of any other instance.
    salt: u64,
    count: Cell<u64>,
}

impl<F: Files> Folder<F> {
    /// With 64 random bits that no other instance has.
    pub const fn new(files: F, salt: u64) -> Self {
        Self { files, salt, count: Cell::new(0) }
    }

    /// The value of `key`, or none.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        check_key(key)?;
        self.read(key).await
    }

    /// The values of `keys`, in their order.
    pub async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        check_keys(keys)?;
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.read(key).await?);
        }
        Ok(values)
    }

    /// Whether one of `keys` has a value.
    pub async fn has_any(&self, keys: &[String]) -> Result<bool, Error> {
        for key in keys {
            if check_key(key).is_ok() && matches!(self.files.kind(key).await, Ok((Kind::File, _))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes `value` unless the key has one.
    pub async fn create(&self, key: &str, value: &[u8]) -> Result<Created, Error> {
        check_key(key)?;
        check_value(value)?;
        // Spares the late ones the work.
        if let Some(stands) = self.stands(key).await? {
            return Ok(Created::Exists(stands));
        }
        let temp = self.write_temp(value).await?;
        let created = self.place(&temp, key).await;
        // One that stays is swept later.
        let _ = self.files.remove(&temp).await;
        created
    }

    async fn place(&self, temp: &str, key: &str) -> Result<Created, Error> {
        for _ in 0..ATTEMPTS {
            let made = self.make_folders(parent(key)).await.map_err(Failure::undone)?;
            match self.files.link(temp, key).await {
                Ok(()) => {
                    self.sync(key, made).await?;
                    return Ok(Created::Created);
                }
                Err(Failure::Exists) => {
                    if let Some(stands) = self.stands(key).await? {
                        return Ok(Created::Exists(stands));
                    }
                    // Deleted meanwhile, or never a file.
                    match self.files.kind(key).await {
                        Ok((Kind::File, _)) | Err(Failure::Absent) => {}
                        Ok((Kind::Folder, _)) => return Err(Failure::NoFile.undone()),
                        Ok((Kind::Other, _)) => return Err(Failure::Link.undone()),
                        Err(failure) => return Err(failure.undone()),
                    }
                }
                Err(Failure::Absent) => {}
                Err(failure) => return Err(failure.of_change()),
            }
        }
        Err(Failure::Absent.undone())
    }

    /// Writes `value`, whatever the key had.
    pub async fn put(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        check_key(key)?;
        check_value(value)?;
        let temp = self.write_temp(value).await?;
        for _ in 0..ATTEMPTS {
            let made = match self.make_folders(parent(key)).await {
                Ok(made) => made,
                Err(failure) => return self.give_up(&temp, failure.undone()).await,
            };
            match self.files.rename(&temp, key).await {
                Ok(()) => return self.sync(key, made).await,
                Err(Failure::Absent) => {}
                Err(failure) => return self.give_up(&temp, failure.of_change()).await,
            }
        }
        self.give_up(&temp, Failure::Absent.undone()).await
    }

    async fn give_up(&self, temp: &str, error: Error) -> Result<(), Error> {
        // One that stays is swept later.
        let _ = self.files.remove(temp).await;
        Err(error)
    }

    /// Makes `key` have no value.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        check_key(key)?;
        match self.files.remove(key).await {
            Ok(()) => {}
            // Another one may have removed it a moment ago, and that need not be on the disk yet; but it is for tidying up.
            Err(Failure::Absent | Failure::NoFolder) => return Ok(()),
            Err(failure) => {
                // A folder is no key, and systems disagree about how to say that it cannot be unlinked.
                if matches!(self.files.kind(key).await, Ok((Kind::Folder, _))) {
                    return Ok(());
                }
                return Err(failure.of_change());
            }
        }
        match self.files.sync_folder(parent(key)).await {
            Ok(()) | Err(Failure::Absent) => {}
            Err(failure) => return Err(failure.after_change()),
        }
        self.prune(parent(key)).await;
        Ok(())
    }

    /// Keys that begin with `prefix` and come after `after`, in byte order, `limit` at most.
    pub async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Error> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        walk::list(&self.files, prefix, after, limit).await.map_err(Failure::undone)
    }

    async fn read(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        match self.files.read(key, MAX_VALUE_BYTES).await {
            Ok(value) => Ok(Some(value)),
            Err(Failure::Absent | Failure::NoFile | Failure::NoFolder) => Ok(None),
            Err(failure) => Err(failure.undone()),
        }
    }

    /// The value that stands, which is on the disk when this returns: its writer may not have come to the sync yet.
    async fn stands(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let Some(value) = self.read(key).await? else { return Ok(None) };
        match self.files.sync_folder(parent(key)).await {
            Ok(()) => Ok(Some(value)),
            Err(Failure::Absent) => Ok(None),
            Err(failure) => Err(failure.undone()),
        }
    }

    /// Writes `value` into a new file of the side folder. Gives its path.
    async fn write_temp(&self, value: &[u8]) -> Result<String, Error> {
        loop {
            let number = self.count.get();
            self.count.set(number + 1);
            let path = format!("{RESERVED_SEGMENT}/{:016x}-{number}", self.salt);
            if number == 0 {
                self.side_folder().await.map_err(Failure::undone)?;
            }
            match self.files.write_new(&path, value).await {
                Ok(()) => return Ok(path),
                Err(Failure::Exists) => {}
                // Somebody has removed it.
                Err(Failure::Absent) => self.side_folder().await.map_err(Failure::undone)?,
                Err(failure) => {
                    // What was written of it is of no use.
                    let _ = self.files.remove(&path).await;
                    return Err(failure.undone());
                }
            }
        }
    }

    /// Makes the side folder, and removes what crashed instances left there long ago.
    async fn side_folder(&self) -> Result<(), Failure> {
        match self.files.make_folder(RESERVED_SEGMENT).await {
            Ok(()) => return Ok(()),
            Err(Failure::Exists) => {}
            Err(failure) => return Err(failure),
        }
        // Nothing depends on it, so that it is no reason to fail.
        for entry in self.files.entries(RESERVED_SEGMENT).await.unwrap_or_default() {
            let path = format!("{RESERVED_SEGMENT}/{}", entry.name);
            if let Ok((Kind::File, Some(age))) = self.files.kind(&path).await
                && age > LEFT_BEHIND
            {
                let _ = self.files.remove(&path).await;
            }
        }
        Ok(())
    }

    /// Makes `folder` and those that it is in. Gives how many there were to be made, from it upwards.
    async fn make_folders(&self, folder: &str) -> Result<usize, Failure> {
        let mut missing = Vec::new();
        let mut path = folder;
        while !path.is_empty() {
            match self.files.make_folder(path).await {
                Ok(()) => {
                    missing.push(path);
                    break;
                }
                Err(Failure::Exists) => break,
                Err(Failure::Absent) => {
                    missing.push(path);
                    path = parent(path);
                }
                Err(failure) => return Err(failure),
            }
        }
        // The last one is made already.
        let above = missing.len().saturating_sub(1);
        for path in missing[..above].iter().rev() {
            match self.files.make_folder(path).await {
                Ok(()) | Err(Failure::Exists) => {}
                // It vanished meanwhile; whoever called finds out.
                Err(Failure::Absent) => return Ok(missing.len()),
                Err(failure) => return Err(failure),
            }
        }
        Ok(missing.len())
    }

    /// Puts a change of `key` on the disk, and the `made` folders above it.
    async fn sync(&self, key: &str, made: usize) -> Result<(), Error> {
        let mut path = key;
        for _ in 0..=made {
            path = parent(path);
            self.files.sync_folder(path).await.map_err(Failure::after_change)?;
        }
        Ok(())
    }

    /// Removes `path` and the folders it is in, up to the first that is not empty.
    ///
    /// Harmless to writers: a folder that is not empty stays, and a writer that finds the folder gone makes it again.
    async fn prune(&self, mut path: &str) {
        while !path.is_empty() && self.files.remove_folder(path).await.is_ok() {
            path = parent(path);
        }
    }
}
