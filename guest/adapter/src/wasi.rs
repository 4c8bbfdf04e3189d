//! What WASI 0.2 and 0.3 say alike, in types that are not the same to the compiler.

/// What a code of `wasi:filesystem` is in the words of the adapters: `failure!(ErrorCode, code)`.
#[macro_export]
macro_rules! failure {
    ($codes:ty, $code:expr) => {{
        type Code = $codes;
        match $code {
            Code::NoEntry => $crate::Failure::Absent,
            Code::Exist => $crate::Failure::Exists,
            Code::IsDirectory => $crate::Failure::NoFile,
            Code::NotDirectory => $crate::Failure::NoFolder,
            Code::NotEmpty => $crate::Failure::NotEmpty,
            Code::Loop => $crate::Failure::Link,
            Code::Access | Code::NotPermitted => $crate::Failure::Denied,
            Code::ReadOnly => $crate::Failure::ReadOnly,
            Code::InsufficientSpace | Code::Quota => $crate::Failure::Full,
            Code::Unsupported | Code::TooManyLinks | Code::CrossDevice => $crate::Failure::Unsupported,
            Code::IllegalByteSequence | Code::Invalid | Code::NameTooLong => {
                $crate::Failure::Refused("the file system does not take this name".to_owned())
            }
            // What the host says besides may hold a path, and does not go on.
            _ => $crate::Failure::Broken("the file system failed".to_owned()),
        }
    }};
}

/// Has the error of an exported `storage`, or of its twin without `async`, made of the one of the adapters, and likewise what became of
/// a create: `storage!(path::of::Error, path::of::Created)`.
#[macro_export]
macro_rules! storage {
    ($error:ty, $created:ty) => {
        impl From<$crate::Error> for $error {
            fn from(error: $crate::Error) -> Self {
                match error {
                    $crate::Error::Unavailable(why) => Self::Unavailable(why),
                    $crate::Error::Unknown(why) => Self::Unknown(why),
                    $crate::Error::Denied(why) => Self::Denied(why),
                    $crate::Error::TooLarge(limit) => Self::TooLarge(limit),
                    $crate::Error::Other(why) => Self::Other(why),
                }
            }
        }

        impl From<$crate::Created> for $created {
            fn from(created: $crate::Created) -> Self {
                match created {
                    $crate::Created::Created => Self::Created,
                    $crate::Created::Exists(stands) => Self::Exists(stands),
                }
            }
        }
    };
}
