//! Why a store did not do what was asked.

use hitl_limits::Refused;

/// What became of an exclusive create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Created {
    /// The key had no value, and has the caller's now.
    Created,
    /// The key had this value already, which stands.
    Exists(Vec<u8>),
}

/// The error of `hitl:hitl/storage`, case by case; what each promises is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nothing was changed; trying again is right.
    Unavailable(String),
    /// The change may have been made.
    Unknown(String),
    /// The store refuses this caller.
    Denied(String),
    /// The limit that was passed, in bytes or keys.
    TooLarge(u64),
    /// Anything else; trying again does not help.
    Other(String),
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::TooLarge(limit) => Self::TooLarge(limit),
            malformed => Self::Other(malformed.to_string()),
        }
    }
}
