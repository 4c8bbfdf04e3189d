//! What SQLite's errors mean to a caller.

use crate::StoreError;
use crate::error::Reason;
use crate::limits::MAX_VALUE_BYTES;
use rusqlite::{Error, ErrorCode};

/// Translates the error of a statement, which has changed nothing. The words are ours; SQLite's own, which may name paths and
/// statements, are for the log.
pub(super) fn store_error(error: &Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        return StoreError::Other(Reason::with_detail("the database holds something unexpected", error));
    };
    let because = |words: &'static str| Reason::with_detail(words, error);
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            StoreError::Unavailable(because("the database is locked"))
        }
        ErrorCode::FileLockingProtocolFailed => {
            StoreError::Unavailable(because("the database could not be locked"))
        }
        ErrorCode::DiskFull => StoreError::Unavailable(because("the disk is full")),
        ErrorCode::SystemIoFailure => StoreError::Unavailable(because("the disk failed")),
        ErrorCode::CannotOpen => StoreError::Unavailable(because("the database cannot be opened")),
        ErrorCode::OutOfMemory => StoreError::Unavailable(because("out of memory")),
        ErrorCode::OperationInterrupted | ErrorCode::OperationAborted => {
            StoreError::Unavailable(because("interrupted"))
        }
        ErrorCode::ReadOnly => StoreError::Denied(because("the database is read-only")),
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            StoreError::Denied(because("no permission"))
        }
        ErrorCode::TooBig => StoreError::TooLarge(MAX_VALUE_BYTES as u64),
        ErrorCode::DatabaseCorrupt => StoreError::Other(because("the database is damaged")),
        ErrorCode::NotADatabase => StoreError::Other(because("the file is not a database")),
        _ => StoreError::Other(because("the database failed")),
    }
}

/// Translates the error of a commit. If the disk failed in it, the log may hold the transaction, and an open after a
/// crash may find it done; any other error leaves it undone.
pub(super) fn commit_error(error: &Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => {
            StoreError::Unknown(Reason::with_detail("the disk failed at the end of a transaction", error))
        }
        _ => match store_error(error) {
            // Nobody's statement was at fault.
            StoreError::Other(why) => StoreError::Unavailable(why),
            other => other,
        },
    }
}
