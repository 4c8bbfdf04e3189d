//! What can go wrong, told in a way a caller can act on.

/// Why an operation of a store failed.
///
/// After an error of a write it is open whether the write happened. Repeating a [`create`](crate::Store::create) settles it:
/// whoever finds the own bytes standing has won.
///
/// Messages carry no path, no address and no secret, so they may be shown to whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The store cannot be reached or cannot write now: locked, full, broken connection. Trying again may help.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// The store refuses: read-only, no permission.
    #[error("the store refuses: {0}")]
    Denied(String),
    /// The key or the value is too large; the number is the most that is taken, in bytes.
    #[error("too large: at most {0} bytes are taken")]
    TooLarge(u64),
    /// Anything else, such as a malformed key or a damaged file. Trying again does not help.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// Whether the same call may succeed later, with nobody having changed anything on purpose.
    pub fn is_retryable(&self) -> bool {
        matches!(self, StoreError::Unavailable(_))
    }
}

/// Why a store could not be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL has no scheme, or one that nobody knows.
    #[error("no store is called `{0}`; there are memory:, sqlite:PATH and file:DIR")]
    UnknownScheme(String),
    /// A scheme that is planned.
    #[error("`{0}:` stores are not here yet; there are memory:, sqlite:PATH and file:DIR")]
    NotYet(String),
    /// The part after the scheme makes no sense.
    #[error("{0}")]
    BadUrl(&'static str),
    /// The file is a database, but of another program.
    #[error("this file is a database of another program")]
    Foreign,
    /// The file was written by a later version of this crate.
    #[error("this store has format {found}; this version knows up to {known}")]
    Newer {
        /// The format of the file.
        found: i64,
        /// The newest format that this version reads.
        known: i64,
    },
    /// The store itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
