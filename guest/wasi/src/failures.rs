//! What WASI says when something goes wrong with a file.

use hitl_adapter::Failure;
use wasip3::filesystem::types::ErrorCode;

/// The same in the words of the adapters.
pub(crate) fn failure(code: ErrorCode) -> Failure {
    match code {
        ErrorCode::NoEntry => Failure::Absent,
        ErrorCode::Exist => Failure::Exists,
        ErrorCode::IsDirectory => Failure::NoFile,
        ErrorCode::NotDirectory => Failure::NoFolder,
        ErrorCode::NotEmpty => Failure::NotEmpty,
        ErrorCode::Loop => Failure::Link,
        ErrorCode::Access | ErrorCode::NotPermitted => Failure::Denied,
        ErrorCode::ReadOnly => Failure::ReadOnly,
        ErrorCode::InsufficientSpace | ErrorCode::Quota => Failure::Full,
        ErrorCode::Unsupported | ErrorCode::TooManyLinks | ErrorCode::CrossDevice => Failure::Unsupported,
        ErrorCode::IllegalByteSequence | ErrorCode::Invalid | ErrorCode::NameTooLong => {
            Failure::Refused("the file system does not take this name".to_owned())
        }
        // What the host says besides may hold a path, and does not go on.
        _ => Failure::Broken("the file system failed".to_owned()),
    }
}
