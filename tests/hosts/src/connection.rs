//! A connection of SQLite, as an instance holds it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// One connection: opened at the first statement, as Spin does it, with everything at SQLite's own default but for the
/// five seconds that rusqlite waits for a lock.
#[derive(Debug, Clone)]
#[allow(unreachable_pub, reason = "generated code exports it again")]
pub struct Connection {
    file: PathBuf,
    opened: Arc<Mutex<Option<rusqlite::Connection>>>,
}

impl Connection {
    /// A connection to the database in `file`.
    pub(crate) fn new(file: PathBuf) -> Connection {
        Connection { file, opened: Arc::default() }
    }

    /// Does `work` with it, alone.
    pub(crate) fn with<R>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<R>,
    ) -> rusqlite::Result<R> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match &mut *opened {
            Some(connection) => connection,
            none => none.insert(rusqlite::Connection::open(&self.file)?),
        };
        work(connection)
    }
}
