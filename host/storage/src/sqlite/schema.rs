//! The file: how it is made, recognised and connected to.

use super::errors::store_error;
use crate::OpenError;
use crate::fs::{io_error, make_folders};
use crate::sync::lock;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, io, thread};

/// "HITL", in the header of each file of ours.
const APPLICATION_ID: i64 = 0x4849_544C;

/// The format that this version writes. Later formats are refused, so that none is damaged by an old program.
const FORMAT: i64 = 1;

// `seq` grows with each write and is never used again (AUTOINCREMENT), so that what is new since a look is found by
// `seq > last`. Keys compare byte by byte.
const SCHEMA: &str = "
    CREATE TABLE entry (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        key TEXT NOT NULL UNIQUE COLLATE BINARY,
        value BLOB NOT NULL
    ) STRICT;";

/// Opens the file for writing; makes it, its parent folders and its table where they are missing.
pub(super) fn open_writer(path: &Path, busy_timeout: Duration) -> Result<Connection, OpenError> {
    // One at a time in this process. POSIX drops all locks of a process on a file when it closes any handle of it, so the
    // handle that makes the file must be closed before anybody here can hold a lock on it.
    static OPENING: Mutex<()> = Mutex::new(());
    let _opening = lock(&OPENING);

    make_file(path).map_err(|error| OpenError::Store(io_error(&error)))?;
    let failed = |error: rusqlite::Error| OpenError::Store(store_error(&error));
    let mut connection = connect(path, busy_timeout).map_err(failed)?;
    prepare(&connection, busy_timeout).map_err(failed)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the file for reading. [`open_writer`] has made it before.
pub(super) fn open_reader(path: &Path, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    let connection = connect(path, busy_timeout)?;
    // Not opened read-only: such a connection cannot recover the log of a process that crashed.
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn connect(path: &Path, busy_timeout: Duration) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy_timeout)?;
    Ok(connection)
}

/// WAL, and every commit on the disk before it returns.
fn prepare(connection: &Connection, busy_timeout: Duration) -> rusqlite::Result<()> {
    // The change to WAL does not wait for locks as statements do, so two who open a new file at once would fail.
    let began = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "wal") {
            Err(error) if is_busy(&error) && began.elapsed() < busy_timeout => {
                thread::sleep(Duration::from_millis(5));
            }
            result => break result?,
        }
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS a plain sync leaves the data in the drive's cache.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    // A log that grew in a burst is cut back to this many bytes.
    connection.pragma_update(None, "journal_size_limit", 16 << 20)?;
    Ok(())
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}

fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let failed = |error: rusqlite::Error| OpenError::Store(store_error(&error));
    if is_ours(connection)? {
        return Ok(());
    }
    // Somebody else may be doing the same: look again under the lock.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    if !is_ours(&transaction)? {
        transaction.execute_batch(SCHEMA).map_err(failed)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        transaction.pragma_update(None, "user_version", FORMAT).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

/// Whether the file is a store of ours; false if it is empty.
pub(super) fn is_ours(connection: &Connection) -> Result<bool, OpenError> {
    let number = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map_err(|error| OpenError::Store(store_error(&error)))
    };
    let application = number("PRAGMA application_id")?;
    let format = number("PRAGMA user_version")?;
    match (application, format) {
        (APPLICATION_ID, FORMAT) => Ok(true),
        (APPLICATION_ID, found) => Err(OpenError::Newer { found, known: FORMAT }),
        (0, 0) if number("SELECT count(*) FROM sqlite_schema")? == 0 => Ok(false),
        _ => Err(OpenError::Foreign),
    }
}

/// Makes an empty file that only its owner may read. SQLite gives its side files the same mode.
fn make_file(path: &Path) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_folders(parent)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
