//! The three files of a database that is open, and whether a write into them will be found again.

use super::errors::store_error;
use super::schema;
use crate::StoreError;
use crate::identity::{FileIdentity, after_the_write};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The main file, the log and the memory that processes share. All are there as long as a connection is.
pub(super) struct DatabaseFiles {
    path: PathBuf,
    main: Known,
    log: Known,
    shared: Known,
    /// Whether anything is looked at.
    checked: bool,
}

struct Known {
    file: FileIdentity,
    /// Its size when it was last looked at.
    bytes: AtomicU64,
}

/// How often the log is looked at again: another process may make it smaller between the two figures that are compared.
const LOOKS: usize = 3;

impl DatabaseFiles {
    /// The files that `connection`, which was opened by `path`, has open.
    pub(super) fn of(path: &Path, connection: &Connection, checked: bool) -> Self {
        // The log is beside the file that a symbolic link leads to.
        let real = connection.path().map_or_else(|| path.to_owned(), PathBuf::from);
        let beside = |suffix: &str| {
            let mut path = real.as_os_str().to_owned();
            path.push(suffix);
            PathBuf::from(path)
        };
        Self {
            path: path.to_owned(),
            main: Known::of("database file", path),
            log: Known::of("-wal file", &beside("-wal")),
            shared: Known::of("-shm file", &beside("-shm")),
            checked,
        }
    }

    /// Fails if one of the files was removed, moved or replaced: a connection that is opened then would make new ones. Or if
    /// the main file was emptied: then it would remove the log.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if !self.checked {
            return Ok(());
        }
        if self.main.file.check()? == 0 && self.main.bytes.load(Ordering::Relaxed) > 0 {
            return Err(self.main.file.truncated());
        }
        self.log.file.check()?;
        self.shared.file.check().map(drop)
    }

    /// The same before a write, and whether one of the files lost its end.
    pub(super) fn check_before(&self, connection: &Connection) -> Result<(), StoreError> {
        if !self.checked {
            return Ok(());
        }
        // First, since the connection must not touch shared memory that is not there: that ends the process.
        self.shared.look(|_| Ok(false))?;
        self.log.look(|_| {
            for _ in 0..LOOKS {
                let used = log_bytes(connection)?;
                if self.log.file.check()? >= used {
                    return Ok(true);
                }
            }
            Ok(false)
        })?;
        self.main.look(|bytes| Ok(self.is_whole(bytes)))
    }

    /// After a write, and before anybody is told of it: whether the two files that it is found in are where they were. The
    /// memory that processes share holds nothing that cannot be made again; whether that is there is seen before the next.
    pub(super) fn check_after(&self) -> Result<(), StoreError> {
        if !self.checked {
            return Ok(());
        }
        for known in [&self.main, &self.log] {
            let bytes = known.file.check().map_err(after_the_write)?;
            known.bytes.store(bytes, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Whether a main file that has become smaller, to `bytes`, holds all that it should: another program may have compacted
    /// it. A new connection has nothing in its memory that hides a loss.
    fn is_whole(&self, bytes: u64) -> bool {
        if bytes == 0 {
            return false;
        }
        let Ok(connection) = schema::open_reader(&self.path, Duration::ZERO) else { return false };
        let is_ours = schema::is_ours(&connection).is_ok_and(|is_ours| is_ours);
        is_ours
            && number(&connection, "PRAGMA page_count", 0)
                .and_then(|pages| Ok(pages * number(&connection, "PRAGMA page_size", 0)?))
                .is_ok_and(|used| used <= bytes)
    }
}

impl Known {
    fn of(name: &'static str, path: &Path) -> Self {
        let file = FileIdentity::of(name, path);
        let bytes = AtomicU64::new(file.check().unwrap_or_default());
        Self { file, bytes }
    }

    /// Fails if the file is another one, or has become smaller and is not `whole` at this size.
    fn look(&self, whole: impl FnOnce(u64) -> Result<bool, StoreError>) -> Result<(), StoreError> {
        let bytes = self.file.check()?;
        if bytes < self.bytes.load(Ordering::Relaxed) && !whole(bytes)? {
            return Err(self.file.truncated());
        }
        self.bytes.store(bytes, Ordering::Relaxed);
        Ok(())
    }
}

/// How long the log must be for the transactions in it.
fn log_bytes(connection: &Connection) -> Result<u64, StoreError> {
    // "noop" copies nothing; the second figure is the number of pages in the log.
    let pages = number(connection, "PRAGMA wal_checkpoint(NOOP)", 1)?;
    let page = number(connection, "PRAGMA page_size", 0)?;
    Ok(if pages == 0 { 0 } else { LOG_HEADER_BYTES + pages * (FRAME_HEADER_BYTES + page) })
}

/// As SQLite's description of the file format has them.
const LOG_HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: u64 = 24;

fn number(connection: &Connection, sql: &str, column: usize) -> Result<u64, StoreError> {
    let number = connection.query_row(sql, [], |row| row.get::<_, i64>(column));
    // Negative where there is no log.
    number.map(|number| u64::try_from(number).unwrap_or(0)).map_err(|error| store_error(&error))
}
