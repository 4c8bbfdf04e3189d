//! The store in a folder.

use super::changes::FolderFeed;
use super::config::FolderConfig;
use super::copy::Copied;
use super::errors::WriteError;
use super::root::Root;
use super::{walk, write};
use crate::config::Config;
use crate::error::Reason;
use crate::fs::io_error;
use crate::identity::after_the_write;
use crate::limits::{check_key, check_keys, check_value};
use crate::{ChangeFeed, Created, Entries, Exclusive, Notifying, OpenError, Store, StoreError, Wakeups};
use async_trait::async_trait;
use std::path::Path;
use std::sync::Arc;
use std::{fmt, io};

/// A store in a folder.
///
/// `a` and `a/b` cannot both be keys here. Symbolic links below the folder are not followed. The exclusive create is the file
/// system's own, so it also holds between machines on one network file system; only the wake-ups do not reach that far, and
/// [`Store::pushes`] says so.
#[derive(Debug, Clone)]
pub struct Folder {
    root: Arc<Root>,
}

impl Folder {
    /// Opens the folder `path`, and makes it and its parents where they are missing, private to the user.
    ///
    /// Like all calls of this store it needs a tokio runtime, whose threads for blocking work wait for the disk.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        let root = blocking(move || Root::open(&path)).await??;
        Ok(Self { root: Arc::new(root) })
    }

    /// Learns what other programs write into this folder. For [`Wakeups::with_feed`](crate::Wakeups::with_feed).
    pub fn changes(&self) -> Arc<dyn ChangeFeed> {
        Arc::new(FolderFeed::new(&self.root))
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Root) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let root = self.root.clone();
        blocking(move || work(&root)).await?.map_err(|error| io_error(&error))
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Root) -> Result<T, WriteError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let root = self.root.clone();
        let checked = move || {
            root.check()?;
            let done = work(&root).map_err(|error| error.store_error())?;
            // The folder may have gone while it was written to.
            root.check().map_err(after_the_write)?;
            Ok(done)
        };
        blocking(checked).await?
    }
}

/// Runs `work` on a thread for blocking, so that a slow disk delays no other task. It runs to its end even
/// if the caller does not wait for it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_cancelled() => Err(StoreError::stopping()),
        Err(error) => Err(StoreError::Unknown(Reason::with_detail("the program failed inside", error))),
    }
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file:{}", self.root.path().display())
    }
}

#[async_trait]
impl Store for Folder {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        check_key(key)?;
        let key = key.to_owned();
        self.read(move |root| root.read(&key)).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        check_keys(keys)?;
        let keys = keys.to_owned();
        self.read(move |root| keys.iter().map(|key| root.read(key)).collect()).await
    }

    async fn create(&self, key: &str, value: Vec<u8>) -> Result<Created, StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let key = key.to_owned();
        self.write(move |root| write::create(root, &key, &value)).await
    }

    async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), StoreError> {
        check_key(key)?;
        check_value(&value)?;
        let key = key.to_owned();
        self.write(move |root| write::put(root, &key, &value)).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        check_key(key)?;
        let key = key.to_owned();
        self.write(move |root| write::delete(root, &key)).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        check_keys(keys)?;
        let keys = keys.to_owned();
        self.write(move |root| keys.iter().try_for_each(|key| write::delete(root, key))).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.map(str::to_owned));
        self.read(move |root| walk::list(root, &prefix, after.as_deref(), limit as usize)).await
    }
}

#[async_trait]
impl Config for FolderConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        let store = Folder::open(&self.path).await?;
        let wakeups = Wakeups::with_feed(store.changes());
        Ok(Arc::new(Notifying::new(store, wakeups)))
    }

    fn is_absent(&self) -> bool {
        Root::is_absent(&self.path)
    }

    fn local_path(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn entries(&self) -> Result<Box<dyn Entries>, OpenError> {
        if self.is_absent() {
            return Err(OpenError::Absent);
        }
        Ok(Box::new(Copied::new(Root::open(&self.path)?)))
    }

    fn exclusive(&self) -> Result<Box<dyn Exclusive>, OpenError> {
        Ok(Box::new(Copied::new(Root::open_alone(&self.path)?)))
    }
}
