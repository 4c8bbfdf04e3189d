//! Why there is no backup, or none that can be used.

use crate::OpenError;

/// Why a backup was not written or cannot be read, by where the fault is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// The store cannot be read.
    #[error(transparent)]
    Store(OpenError),
    /// The file of the backup cannot be written or read.
    #[error(transparent)]
    File(OpenError),
    /// There is a file of this name, and it was not to be replaced.
    #[error("there is a file of this name")]
    Exists,
    /// The file is the store, or lies in it.
    #[error("this place belongs to the store itself")]
    InStore,
    /// A file of a database that is, or was, in use lies beside the place: SQLite would take it for the backup's own.
    #[error("{0} lies beside it, of a database in use or after a crash: choose another name, or remove both")]
    Beside(String),
    /// Another backup is being written into the same file.
    #[error("another backup is being written into this file")]
    Busy,
    /// The file is a damaged backup; how, in SQLite's words or ours.
    #[error("the file is damaged: {0}")]
    Damaged(String),
}
