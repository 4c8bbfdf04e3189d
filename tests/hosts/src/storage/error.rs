//! The errors of an exported `storage`, and of its twin without `async`.

/// Makes `error`, which is what a store's error is of an interface's: `errors!(path::of::Error)`.
macro_rules! errors {
    ($error:ty) => {
        fn error(error: $error) -> hitl_storage::StoreError {
            type Its = $error;
            use hitl_storage::StoreError;
            match error {
                Its::Unavailable(text) => StoreError::unavailable(text),
                Its::Unknown(text) => StoreError::unknown(text),
                Its::Denied(text) => StoreError::denied(text),
                Its::TooLarge(limit) => StoreError::TooLarge(limit),
                Its::Other(text) => StoreError::other(text),
            }
        }
    };
}

pub(super) use errors;
