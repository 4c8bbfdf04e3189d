//! The file: how it is made, recognised and connected to.

use super::errors::store_error;
use crate::error::Reason;
use crate::fs::{io_error, make_folders};
use crate::sync::lock;
use crate::{OpenError, StoreError};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
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

    make_file(path)?;
    refuse_hollow(path)?;
    let failed = |error: rusqlite::Error| OpenError::Store(store_error(&error));
    let mut connection = connect(path, busy_timeout).map_err(failed)?;
    prepare(&connection, busy_timeout).map_err(failed)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Makes the tables in the file of a backup, which is empty and which nobody else has open. Nothing of it is durable: whoever
/// writes it syncs it at the end.
pub(super) fn open_new(path: &Path) -> Result<Connection, OpenError> {
    let failed = |error: rusqlite::Error| OpenError::Store(store_error(&error));
    let mut connection = connect(path, Duration::ZERO).map_err(failed)?;
    connection.pragma_update(None, "journal_mode", "off").map_err(failed)?;
    connection.pragma_update(None, "synchronous", "off").map_err(failed)?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens the file with no other connection to it, and holds it so until the transaction that is begun here ends. Makes it where
/// it is missing.
pub(super) fn open_alone(path: &Path, busy_timeout: Duration) -> Result<Connection, OpenError> {
    make_file(path)?;
    refuse_hollow(path)?;
    let failed = |error: rusqlite::Error| {
        if is_busy(&error) { OpenError::InUse } else { OpenError::Store(store_error(&error)) }
    };
    let mut connection = connect(path, busy_timeout).map_err(failed)?;
    is_ours(&connection)?;
    let began = Instant::now();
    loop {
        // Leaving WAL folds the log into the file, and needs it for oneself.
        match connection.pragma_update(None, "journal_mode", "delete") {
            Err(error) if is_busy(&error) && began.elapsed() < busy_timeout => {
                thread::sleep(Duration::from_millis(5));
            }
            result => break result.map_err(failed)?,
        }
    }
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    connection.pragma_update(None, "fullfsync", true).map_err(failed)?;
    migrate(&mut connection)?;
    connection.execute_batch("BEGIN EXCLUSIVE").map_err(failed)?;
    // Somebody may have come in between, and have set WAL, in which exclusive means less.
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).map_err(failed)?;
    if mode == "delete" { Ok(connection) } else { Err(OpenError::InUse) }
}

/// Whether there is nothing at `path`, or a file that nothing was ever written into.
pub(super) fn is_absent(path: &Path) -> bool {
    match fs::metadata(path) {
        Ok(found) => found.is_file() && found.len() == 0 && log_bytes(path) == 0,
        Err(error) => match error.kind() {
            // A log without its database was parted from it.
            io::ErrorKind::NotFound => log_bytes(path) == 0,
            kind => kind == io::ErrorKind::NotADirectory,
        },
    }
}

/// Fails if the file should have a log beside it and has none, or has one that does not belong to it.
///
/// A store gets its tables by way of the log. So a file without them and without a log was parted from it, and an empty
/// file beside a log with something in it was cut off; SQLite would remove that log.
fn refuse_hollow(path: &Path) -> Result<(), OpenError> {
    let bytes = fs::metadata(path).map_err(|error| OpenError::Store(io_error(&error)))?.len();
    let log = log_bytes(path);
    if bytes == 0 {
        return if log == 0 { Ok(()) } else { Err(OpenError::Hollow) };
    }
    let failed = |error: rusqlite::Error| OpenError::Store(store_error(&error));
    // Again and again, since somebody may be making the store just now.
    for _ in 0..HOLLOW_LOOKS {
        if side_file(path, "-wal").exists() {
            return Ok(());
        }
        // Closed before the next look, since it makes a log of its own.
        let connection = connect(path, Duration::from_secs(5)).map_err(failed)?;
        if is_ours(&connection)? {
            return Ok(());
        }
        drop(connection);
        thread::sleep(Duration::from_millis(10));
    }
    Err(OpenError::Hollow)
}

/// How often a file without tables is looked at, ten milliseconds apart.
const HOLLOW_LOOKS: usize = 20;

fn log_bytes(path: &Path) -> u64 {
    fs::metadata(side_file(path, "-wal")).map_or(0, |found| found.len())
}

/// The file with this `suffix` beside the database.
pub(super) fn side_file(path: &Path, suffix: &str) -> PathBuf {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut name = real.into_os_string();
    name.push(suffix);
    name.into()
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
fn make_file(path: &Path) -> Result<(), OpenError> {
    if path.exists() {
        return refuse_foreign(path);
    }
    if log_bytes(path) > 0 {
        return Err(OpenError::Parted);
    }
    make_empty(path).map_err(|error| OpenError::Store(io_error(&error)))
}

/// Fails if the system does not let this user read the file, which SQLite tells as that it cannot be opened. It is not opened for
/// that: closing it would drop the locks that this process has on it.
fn refuse_foreign(path: &Path) -> Result<(), OpenError> {
    #[cfg(unix)]
    if let Err(error) = rustix::fs::access(path, rustix::fs::Access::READ_OK) {
        use std::os::unix::fs::MetadataExt;
        let owner = fs::metadata(path)
            .map_or_else(|_| "somebody".to_owned(), |found| format!("user {}", found.uid()));
        let why =
            Reason::with_detail("no permission to read the database", format!("it is {owner}'s: {error}"));
        return Err(OpenError::Store(StoreError::Denied(why)));
    }
    let _ = path;
    Ok(())
}

fn make_empty(path: &Path) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        make_folders(parent)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(made) => give_to_owner(&made, path),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives a file that the administrator made to the owner of its folder: the service whose folder it is has to write into it.
#[cfg(unix)]
fn give_to_owner(made: &fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Some(folder) = path.parent().and_then(|folder| fs::metadata(folder).ok()) else { return Ok(()) };
    let its = made.metadata()?;
    // Whoever is no administrator makes files of their own alone.
    if its.uid() == 0 && folder.uid() != 0 {
        fchown(made, Some(folder.uid()), Some(folder.gid()))
    } else {
        Ok(())
    }
}

#[cfg(not(unix))]
fn give_to_owner(_made: &fs::File, _path: &Path) -> io::Result<()> {
    Ok(())
}
