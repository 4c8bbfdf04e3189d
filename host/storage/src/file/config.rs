//! `file:DIR` as a URL.

use crate::error::MalformedUrl;
use crate::path::local_path;
use std::fmt;
use std::path::PathBuf;

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
    pub(super) fn parse(rest: &str) -> Result<Self, MalformedUrl> {
        Ok(Self::new(local_path(rest)?))
    }
}

impl fmt::Display for FolderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file:{}", self.path.display())
    }
}
