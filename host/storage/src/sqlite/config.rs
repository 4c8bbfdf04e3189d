//! `sqlite:PATH` as a URL, and what else can be chosen.

use crate::error::MalformedUrl;
use crate::path::local_path;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// How such a URL is written.
pub(super) const FORM: &str = "sqlite:PATH";

/// Which SQLite file, and how it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqliteConfig {
    /// The file. A relative path is taken from the working directory at the moment the file is opened.
    pub path: PathBuf,
    /// How long a call waits for other processes that hold the file locked, before it is
    /// [`Unavailable`](crate::StoreError::Unavailable). The default is 5 seconds.
    pub busy_timeout: Duration,
    /// Whether to look, at each write, that the files are still the ones at their path.
    pub(super) checked: bool,
}

impl SqliteConfig {
    /// The file at `path`, with everything else at its default.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), busy_timeout: Duration::from_secs(5), checked: true }
    }

    /// The same with another time to wait for locks.
    #[must_use]
    pub fn busy_timeout(mut self, busy_timeout: Duration) -> Self {
        self.busy_timeout = busy_timeout;
        self
    }

    /// The same without a look at the files, by which answers can be lost: for the benchmark of what that look costs.
    #[doc(hidden)]
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.checked = false;
        self
    }

    /// Reads what comes after `sqlite:`.
    pub(super) fn parse(rest: &str) -> Result<Self, MalformedUrl> {
        Ok(Self::new(local_path(rest)?))
    }
}

impl fmt::Display for SqliteConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite:{}", self.path.display())
    }
}
