//! The store in a SQLite file.

use super::changes::SqliteFeed;
use super::config::SqliteConfig;
use super::copy::Database;
use super::job::Change;
use super::reader::Readers;
use super::schema;
use super::writer::Writer;
use crate::config::Config;
use crate::fs::{io_error, is_on_network};
use crate::limits::{check_key, check_keys, check_value};
use crate::{
    ChangeFeed, Created, Entries, Exclusive, Finding, Notifying, OpenError, Store, StoreError, Wakeups,
};
use async_trait::async_trait;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A store in a SQLite file, in WAL mode, synced before each write returns.
///
/// Several processes may use one file at once, on a file system of this machine (WAL needs shared memory).
pub struct Sqlite {
    path: PathBuf,
    // Closed before the writer, which as the last one folds the log into the file.
    readers: Arc<Readers>,
    writer: Writer,
}

impl Sqlite {
    /// Opens `path`, and makes it and its parent folders where they are missing, private to the user.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(SqliteConfig::new(path.as_ref())).await
    }

    /// Like [`open`](Self::open), with what else can be chosen.
    pub async fn open_with(config: SqliteConfig) -> Result<Self, OpenError> {
        // Absolute from here on: readers are opened later, and the working directory may have changed by then.
        let path = std::path::absolute(&config.path).map_err(|error| io_error(&error))?;
        let (writer, files) = Writer::open(&path, config.busy_timeout, config.checked).await?;
        let readers = Arc::new(Readers::new(path.clone(), config.busy_timeout, files));
        Ok(Self { path, readers, writer })
    }

    /// Learns what other processes write into this file. For [`Wakeups::with_feed`](crate::Wakeups::with_feed).
    pub fn changes(&self) -> Arc<dyn ChangeFeed> {
        Arc::new(SqliteFeed::new(self.path.clone(), &self.readers))
    }
}

impl fmt::Display for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite:{}", self.path.display())
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("path", &self.path).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        self.readers.get(key)
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        self.readers.get_many(keys)
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        self.writer.write(Change::Create { key: key.to_owned(), value }).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        self.writer.write(Change::Put { key: key.to_owned(), value }).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.writer.write(Change::Delete { keys: vec![key.to_owned()] }).await.map(drop)
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        check_keys(keys)?;
        self.writer.write(Change::Delete { keys: keys.to_owned() }).await.map(drop)
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.readers.list(prefix, after, limit)
    }
}

#[async_trait]
impl Config for SqliteConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        let store = Sqlite::open_with(self.clone()).await?;
        let wakeups = Wakeups::with_feed(store.changes());
        Ok(Arc::new(Notifying::new(store, wakeups)))
    }

    fn is_absent(&self) -> bool {
        schema::is_absent(&self.path)
    }

    fn caution(&self) -> Option<Finding> {
        is_on_network(&self.path).then(|| {
            Finding::caution(
                "place",
                "the file is on a network file system: SQLite's log needs memory that machines do not share, so only one \
                 machine may use it",
                "put it on a disk of this machine, or use file:, which several can share",
            )
        })
    }

    async fn examine(&self) -> Result<Vec<Finding>, OpenError> {
        const SUBJECT: &str = "whole";
        let (path, busy_timeout) = (self.path.clone(), self.busy_timeout);
        let looked = tokio::task::spawn_blocking(move || {
            Database::snapshot(&path, busy_timeout)?.damage().map_err(OpenError::Store)
        });
        match looked.await.map_err(|_| OpenError::Store(StoreError::stopping()))?? {
            None => Ok(vec![Finding::well(SUBJECT, "SQLite finds no damage in the file")]),
            Some(damage) => Err(OpenError::Untrustworthy(format!(
                "the database is damaged ({damage}): keep its files aside, and restore a backup (hitl restore)"
            ))),
        }
    }

    fn local_path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn entries(&self) -> Result<Box<dyn Entries>, OpenError> {
        Ok(Box::new(Database::snapshot(&self.path, self.busy_timeout)?))
    }

    fn exclusive(&self) -> Result<Box<dyn Exclusive>, OpenError> {
        Ok(Box::new(Database::alone(&self.path)?))
    }
}
