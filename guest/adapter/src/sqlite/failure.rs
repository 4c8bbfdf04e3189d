//! Why a platform did not do what was asked.

use crate::Error;

/// Why a call failed. The platform tells the rest in its log; the text of an I/O error may hold a path and does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The component is not granted the database.
    Denied,
    /// There is no database of this name.
    NoDatabase,
    /// The database takes no more.
    Full,
    /// The connection is none any more.
    Closed,
    /// Reading or writing failed, or the database was locked by others for too long.
    Broken,
}

impl Failure {
    /// What it means to a caller, where nothing was changed.
    pub(super) fn undone(self) -> Error {
        match self {
            Self::Denied => Error::Denied(
                "spin.toml has to grant the component its database: sqlite_databases = [\"default\"]".into(),
            ),
            Self::NoDatabase => Error::Denied(
                "Spin has no database `default`; its runtime configuration names those that there are".into(),
            ),
            Self::Full => Error::Unavailable("Spin's database is full".into()),
            Self::Closed => Error::Unavailable("Spin has closed the connection".into()),
            Self::Broken => Error::Unavailable("Spin's database cannot be read or written now".into()),
        }
    }

    /// What it means where it is of a statement that writes. Where Spin lost the connection or the disk failed, it may be done:
    /// Spin does not say how far it came.
    pub(super) fn of_change(self) -> Error {
        match self {
            Self::Closed => Error::Unknown("Spin has closed the connection".into()),
            Self::Broken => Error::Unknown("Spin's database failed in a write".into()),
            refused => refused.undone(),
        }
    }
}
