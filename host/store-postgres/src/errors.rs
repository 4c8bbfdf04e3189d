//! What PostgreSQL's errors mean to a caller.

use deadpool::managed::{PoolError, TimeoutType};
use hitl_storage::{Reason, StoreError};
use std::error::Error as _;
use std::fmt;
use std::io;
use tokio_postgres::error::{DbError, Severity};
use tokio_postgres::{Error, Row};

/// Why a statement has no result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was not sent.
    NotSent(StoreError),
    /// The connection ended, or nothing was heard in time: the statement may have been run, or be run yet.
    Lost(Reason),
    /// It was undone, and may succeed at once.
    Conflict(Reason),
    /// It was undone, or not begun.
    Refused(StoreError),
}

pub(crate) type Rows = Result<Vec<Row>, Failure>;

impl Failure {
    /// Of a statement that nothing was heard of.
    pub(crate) fn silence() -> Self {
        Self::Lost("the database did not answer in time".into())
    }

    /// Of a row that is not as the tables of this version give it.
    pub(crate) fn unexpected(error: &Error) -> Self {
        Self::Refused(StoreError::Other(Reason::with_detail(
            "the database holds something unexpected",
            Chain(error),
        )))
    }

    /// What it means where the statement changes nothing.
    pub(crate) fn of_read(self) -> StoreError {
        match self {
            Self::NotSent(error) | Self::Refused(error) => error,
            Self::Lost(why) | Self::Conflict(why) => StoreError::Unavailable(why),
        }
    }
}

/// Translates the error of a statement. The words are ours; PostgreSQL's own, which may name tables and machines, are for the
/// log.
pub(crate) fn failure(error: &Error) -> Failure {
    let because = |words: &'static str| Reason::with_detail(words, Chain(error));
    let Some(db) = error.as_db_error() else {
        // Whatever ended the connection, the statement may have reached the server.
        return Failure::Lost(because("the connection to the database was lost"));
    };
    if ends_the_connection(db) {
        return Failure::Lost(because("the database ended the connection"));
    }
    let code = db.code().code();
    match (&code[..2], code) {
        ("40", _) => Failure::Conflict(because("the database undid the change in favour of another one")),
        (_, "53100") => Failure::Refused(StoreError::Unavailable(because("the database's disk is full"))),
        (_, "53200") => Failure::Refused(StoreError::Unavailable(because("the database is out of memory"))),
        ("53", _) => Failure::Refused(StoreError::Unavailable(because("the database is overloaded"))),
        (_, "57014") => {
            Failure::Refused(StoreError::Unavailable(because("the database cancelled the statement")))
        }
        ("55", _) => Failure::Refused(StoreError::Unavailable(because("the database is locked"))),
        (_, "25006") => {
            Failure::Refused(StoreError::Unavailable(because("the database takes no writes now")))
        }
        (_, "42501") => Failure::Refused(StoreError::Denied(because("no permission"))),
        (_, "42P01" | "42703" | "3F000") => {
            Failure::Refused(StoreError::Other(because("the tables of the store are not there any more")))
        }
        _ => Failure::Refused(StoreError::Other(because("the database failed"))),
    }
}

/// Whether after this nobody can say what became of the statement. A pooler tells so with a code of its own when the connection
/// behind it ends; and who is told to end while it waits for its standby has committed.
fn ends_the_connection(error: &DbError) -> bool {
    let code = error.code().code();
    matches!(error.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
        || ["08", "57P", "58", "XX"].iter().any(|class| code.starts_with(class))
        || code == "40003"
}

/// Translates why there is no connection, over which nothing was sent then.
pub(crate) fn pool_error(error: PoolError<StoreError>) -> StoreError {
    match error {
        PoolError::Backend(error) => error,
        PoolError::Timeout(TimeoutType::Wait) => {
            StoreError::unavailable("all connections to the database are busy")
        }
        PoolError::Timeout(_) => no_answer(),
        PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
            StoreError::stopping()
        }
    }
}

/// Of a server that says nothing.
pub(crate) fn no_answer() -> StoreError {
    StoreError::unavailable("the database did not answer in time")
}

/// Translates why no connection was made.
pub(crate) fn connect_error(error: &Error) -> StoreError {
    let because = |words: &'static str| Reason::with_detail(words, Chain(error));
    if let Some(db) = error.as_db_error() {
        let code = db.code().code();
        return match (&code[..2], code) {
            (_, "28P01") => StoreError::Denied(because("the database refuses the user or the password")),
            ("28", _) => StoreError::Denied(because(
                "the database does not let this user in from here: see to the user's name, and to the server's pg_hba.conf",
            )),
            (_, "3D000") => StoreError::Denied(because(
                "the server has no database of this name: create it, or name another one",
            )),
            (_, "42501") => StoreError::Denied(because("the user may not connect to this database")),
            (_, "53300") => StoreError::Unavailable(because(
                "the database has no connection left: fewer by pool=, or more by its max_connections",
            )),
            (_, "57P03") => StoreError::Unavailable(because("the database is starting or stopping")),
            _ => StoreError::Unavailable(because("the database refuses the connection")),
        };
    }
    let told = Chain(error).to_string();
    if let Some(rustls::Error::InvalidCertificate(_)) = tls_error(error) {
        StoreError::Denied(because(
            "the database's certificate is not trusted: see to the host's name, and to sslrootcert",
        ))
    } else if told.contains("does not support TLS") {
        StoreError::Denied(because("the database has no TLS, and sslmode asks for it"))
    } else if told.contains("password missing") {
        StoreError::Denied(because(
            "the database asks for a password: it goes into the URL or into PGPASSWORD",
        ))
    } else if told.contains("TLS") {
        StoreError::Unavailable(because("no encrypted connection to the database was made"))
    } else {
        StoreError::Unavailable(because("the database cannot be reached"))
    }
}

/// What TLS said, if it was that.
fn tls_error(error: &Error) -> Option<&rustls::Error> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref()) {
            return Some(found);
        }
        source = error.source();
    }
    None
}

/// An error and all that it came from, in one line.
pub(crate) struct Chain<'a>(pub(crate) &'a Error);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        if let Some(code) = self.0.code() {
            write!(f, " {}", code.code())?;
        }
        let mut source = self.0.source();
        while let Some(error) = source {
            write!(f, ": {error}")?;
            source = error.source();
        }
        Ok(())
    }
}
