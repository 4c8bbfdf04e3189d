//! `file:DIR` as a URL.

use super::Folder;
use crate::backend::Config;
use crate::error::UrlError;
use crate::path::local_path;
use crate::{Notifying, OpenError, Store, Wakeups};
use async_trait::async_trait;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How such a URL is written.
pub(super) const FORM: &str = "file:DIR";

/// Which folder.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FolderConfig {
    /// The folder. A relative path is taken from the working directory at the moment the folder is opened.
    pub path: PathBuf,
}

impl FolderConfig {
    /// The folder at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Reads what comes after `file:`.
    pub(super) fn parse(rest: &str) -> Result<Self, UrlError> {
        Ok(Self::new(local_path(FORM, rest)?))
    }
}

impl fmt::Display for FolderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file:{}", self.path.display())
    }
}

#[async_trait]
impl Config for FolderConfig {
    async fn open(&self) -> Result<Arc<dyn Store>, OpenError> {
        let store = Folder::open(&self.path).await?;
        let wakeups = Wakeups::with_feed(store.changes());
        Ok(Arc::new(Notifying::new(store, wakeups)))
    }

    fn local_path(&self) -> Option<&Path> {
        Some(&self.path)
    }
}
