//! What a write that failed has done.

use crate::StoreError;
use crate::error::Reason;
use crate::fs::io_error;
use rustix::io::Errno;
use std::io;

/// Why a write failed.
#[derive(Debug)]
pub(super) enum WriteError {
    /// Before the change: nothing was changed.
    Undone(io::Error),
    /// In the change or after it: it may be done, and may not be on the disk.
    Unknown(io::Error),
}

impl WriteError {
    /// The error of a system call that makes the change. Most say why it was refused; the others, on a file system that is
    /// elsewhere, may come after the change was made there.
    pub(super) fn of_change(error: Errno) -> Self {
        match error {
            Errno::IO | Errno::STALE | Errno::TIMEDOUT | Errno::INTR | Errno::NODEV | Errno::NOTCONN => {
                Self::Unknown(error.into())
            }
            refused => Self::Undone(refused.into()),
        }
    }

    /// What it means to a caller.
    pub(super) fn store_error(&self) -> StoreError {
        match self {
            Self::Undone(error) => io_error(error),
            Self::Unknown(error) => {
                let words = "the file system failed while the change was made";
                StoreError::Unknown(Reason::with_detail(words, error))
            }
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Undone(error)
    }
}
