//! A backup that is there.

use super::BackupError;
use crate::sqlite::copy::Database;
use crate::{Each, Entries, OpenError, StoreError};
use std::path::Path;
use std::time::Duration;

/// The file of a backup, whole as far as can be seen. Any `sqlite:` store that is in use is one too.
pub struct Backup {
    database: Database,
}

impl Backup {
    /// Opens and checks the file. Blocks, as all calls do.
    ///
    /// # Errors
    ///
    /// [`BackupError::File`] if it is no backup or cannot be read, [`BackupError::Damaged`].
    pub fn open(file: &Path) -> Result<Self, BackupError> {
        let database = Database::snapshot(file, Duration::from_secs(5)).map_err(|error| match error {
            // Among it that the header is there and the rest is not.
            OpenError::Store(StoreError::Other(why)) => BackupError::Damaged(why.to_string()),
            other => BackupError::File(other),
        })?;
        match database.damage().map_err(|error| BackupError::File(error.into()))? {
            Some(damage) => Err(BackupError::Damaged(damage)),
            None => Ok(Self { database }),
        }
    }

    /// How many entries it has.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn count(&self) -> Result<u64, StoreError> {
        self.database.count()
    }
}

impl Entries for Backup {
    fn each(&mut self, prefixes: &[&str], each: Each<'_>) -> Result<(), OpenError> {
        self.database.each(prefixes, each)
    }

    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.database.get(key)
    }
}
