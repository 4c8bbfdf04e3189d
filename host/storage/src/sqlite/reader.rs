//! Reads, on the caller's own thread.

use super::errors::store_error;
use super::files::DatabaseFiles;
use super::schema;
use crate::StoreError;
use crate::limits::MAX_VALUE_BYTES;
use crate::sync::lock;
use rusqlite::{Connection, OptionalExtension, Row, ffi};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Connections for reading: as many as have ever read at the same moment, which the number of threads bounds.
pub(super) struct Readers {
    path: PathBuf,
    busy_timeout: Duration,
    files: Arc<DatabaseFiles>,
    // A stack, so that the connection with the warmest cache is the next one used.
    idle: Mutex<Vec<Connection>>,
}

/// What has been written since a look.
pub(super) enum Changes {
    /// These keys, and the number of the last.
    Keys(Vec<String>, i64),
    /// More than are worth telling one by one; the number of the last.
    Many(i64),
}

/// How many new keys are reported one by one.
const MAX_CHANGES: i64 = 4096;

impl Readers {
    pub(super) fn new(path: PathBuf, busy_timeout: Duration, files: Arc<DatabaseFiles>) -> Self {
        Self { path, busy_timeout, files, idle: Mutex::default() }
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached("SELECT value FROM entry WHERE key = ?1")?;
            statement.query_row([key], value).optional()
        })
    }

    pub(super) fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached("SELECT value FROM entry WHERE key = ?1")?;
            keys.iter().map(|key| statement.query_row([key], value).optional()).collect()
        })
    }

    pub(super) fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StoreError> {
        // Both read along the index from where the page begins; the end of the prefix is seen when it is passed.
        let (sql, start) = match after {
            Some(after) if after >= prefix => ("SELECT key FROM entry WHERE key > ?1 ORDER BY key", after),
            _ => ("SELECT key FROM entry WHERE key >= ?1 ORDER BY key", prefix),
        };
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([start])?;
            let mut keys = Vec::new();
            while keys.len() < limit as usize
                && let Some(row) = rows.next()?
            {
                let Some(key) = key(row)? else { continue };
                if !key.starts_with(prefix) {
                    break;
                }
                keys.push(key);
            }
            Ok(keys)
        })
    }

    /// The number of the last write, 0 if there is none.
    pub(super) fn last(&self) -> Result<i64, StoreError> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached("SELECT coalesce(max(seq), 0) FROM entry")?;
            statement.query_row([], |row| row.get(0))
        })
    }

    /// The keys written after write number `last`.
    pub(super) fn changes(&self, last: i64) -> Result<Option<Changes>, StoreError> {
        let now = self.last()?;
        if now <= last {
            return Ok(None);
        }
        if now - last > MAX_CHANGES {
            return Ok(Some(Changes::Many(now)));
        }
        self.with(|connection| {
            let sql = "SELECT key, seq FROM entry WHERE seq > ?1 ORDER BY seq";
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query([last])?;
            let (mut keys, mut now) = (Vec::new(), now);
            while let Some(row) = rows.next()? {
                keys.extend(key(row)?);
                now = row.get(1)?;
            }
            Ok(Some(Changes::Keys(keys, now)))
        })
    }

    fn with<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        let idle = lock(&self.idle).pop();
        let connection = match idle {
            Some(connection) => Ok(connection),
            None => {
                self.files.check()?;
                schema::open_reader(&self.path, self.busy_timeout)
            }
        };
        let result = connection.and_then(|connection| {
            let value = read(&connection)?;
            // A connection that failed is closed instead, whatever state it may be in.
            lock(&self.idle).push(connection);
            Ok(value)
        });
        result.map_err(|error| store_error(&error))
    }
}

/// The key in `row`; none if it is no text: another program put it there, and it hides no other.
fn key(row: &Row<'_>) -> rusqlite::Result<Option<String>> {
    Ok(row.get_ref(0)?.as_str().ok().map(str::to_owned))
}

/// The value in `row`. Another program may have made it longer than is read.
fn value(row: &Row<'_>) -> rusqlite::Result<Vec<u8>> {
    let value = row.get_ref(0)?.as_bytes()?;
    if value.len() > MAX_VALUE_BYTES {
        return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_TOOBIG), None));
    }
    Ok(value.to_vec())
}
