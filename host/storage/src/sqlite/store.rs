//! The store in a SQLite file.

use super::changes::SqliteFeed;
use super::reader::Readers;
use super::writer::{Op, Writer};
use crate::limits::{check_key, check_value};
use crate::{ChangeFeed, Created, OpenError, Store, StoreError};
use async_trait::async_trait;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A store in a SQLite file, in WAL mode, synced before each write returns.
///
/// Several processes may use one file at once, on a file system of this machine (WAL needs shared memory).
pub struct Sqlite {
    path: PathBuf,
    // Closed before the writer, which as the last one folds the log into the file.
    readers: Arc<Readers>,
    writer: Writer,
}

/// What can be chosen when a [`Sqlite`] is opened.
#[derive(Debug, Clone)]
pub struct SqliteOptions {
    /// How long a call waits for other processes that hold the file locked, before it is
    /// [`Unavailable`](StoreError::Unavailable). 5 seconds unless told otherwise.
    pub busy_timeout: Duration,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(5) }
    }
}

impl Sqlite {
    /// Opens `path`, and makes it and its parent folders where they are missing, private to the user.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, SqliteOptions::default()).await
    }

    /// Like [`open`](Self::open), with other options.
    pub async fn open_with(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self, OpenError> {
        // Absolute from here on: readers are opened later, and the working directory may have changed by then.
        let path =
            std::path::absolute(path.as_ref()).map_err(|_| OpenError::BadUrl("the path makes no sense"))?;
        let writer = Writer::open(&path, options.busy_timeout).await?;
        let readers = Arc::new(Readers::new(path.clone(), options.busy_timeout));
        Ok(Self { path, readers, writer })
    }

    /// Learns what other processes write into this file. For [`Wakeups::with_source`](crate::Wakeups::with_feed).
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

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        self.writer.write(Op::Create, key, value).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        self.writer.write(Op::Put, key, value).await.map(drop)
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        self.writer.write(Op::Delete, key, Vec::new()).await.map(drop)
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        self.readers.list(prefix, after, limit)
    }
}
