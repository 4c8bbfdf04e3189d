//! What SQLite's errors mean to a caller.

use crate::StoreError;
use crate::limits::MAX_VALUE_BYTES;
use rusqlite::{Error, ErrorCode};

/// Translates `error`. The words are ours: SQLite's own may name paths and statements.
pub(super) fn store_error(error: &Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        return StoreError::Other("the database holds something unexpected".to_owned());
    };
    let unavailable = |why: &str| StoreError::Unavailable(why.to_owned());
    match code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => unavailable("the database is locked"),
        ErrorCode::FileLockingProtocolFailed => unavailable("the database could not be locked"),
        ErrorCode::DiskFull => unavailable("the disk is full"),
        ErrorCode::SystemIoFailure => unavailable("the disk failed"),
        ErrorCode::CannotOpen => unavailable("the database cannot be opened"),
        ErrorCode::OutOfMemory => unavailable("out of memory"),
        ErrorCode::OperationInterrupted | ErrorCode::OperationAborted => unavailable("interrupted"),
        ErrorCode::ReadOnly => StoreError::Denied("the database is read-only".to_owned()),
        ErrorCode::PermissionDenied | ErrorCode::AuthorizationForStatementDenied => {
            StoreError::Denied("no permission".to_owned())
        }
        ErrorCode::TooBig => StoreError::TooLarge(MAX_VALUE_BYTES as u64),
        ErrorCode::DatabaseCorrupt => StoreError::Other("the database is damaged".to_owned()),
        ErrorCode::NotADatabase => StoreError::Other("the file is not a database".to_owned()),
        code => StoreError::Other(format!("the database failed: {code:?}")),
    }
}
