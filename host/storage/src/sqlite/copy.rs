//! Reading all of a database as of one moment, and putting other entries in their place in one transaction.

use super::errors::{commit_error, store_error};
use super::schema;
use crate::{Each, Entries, Exclusive, OpenError, StoreError};
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// How long whoever uses the store has to end, when it is to be had alone.
const ALONE: Duration = Duration::from_secs(2);

/// An open database, in a transaction that ends with it.
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// The database as it is now, whatever others write from now on.
    pub(crate) fn snapshot(path: &Path, busy_timeout: Duration) -> Result<Self, OpenError> {
        if schema::is_absent(path) {
            return Err(OpenError::Absent);
        }
        let connection = schema::open_reader(path, busy_timeout).map_err(opening)?;
        if !schema::is_ours(&connection)? {
            return Err(OpenError::Hollow);
        }
        connection.execute_batch("BEGIN").map_err(opening)?;
        let database = Self { connection };
        // The first read is what the moment is.
        database.count()?;
        Ok(database)
    }

    /// The database for this caller alone.
    pub(crate) fn alone(path: &Path) -> Result<Self, OpenError> {
        Ok(Self { connection: schema::open_alone(path, ALONE)? })
    }

    /// How many entries there are.
    pub(crate) fn count(&self) -> Result<u64, StoreError> {
        let count = self.connection.query_row("SELECT count(*) FROM entry", [], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|error| store_error(&error))
    }

    /// What is wrong with the file, in SQLite's words; none if it is whole.
    pub(crate) fn damage(&self) -> Result<Option<String>, StoreError> {
        let found = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        match found {
            Ok(found) => Ok(Some(found).filter(|found| found != "ok")),
            Err(error) => match store_error(&error) {
                StoreError::Other(why) => Ok(Some(why.to_string())),
                other => Err(other),
            },
        }
    }
}

impl Entries for Database {
    fn each(&mut self, prefixes: &[&str], each: Each<'_>) -> Result<(), OpenError> {
        for prefix in prefixes {
            let sql = "SELECT key, value FROM entry WHERE key >= ?1 ORDER BY key";
            let mut statement = self.connection.prepare_cached(sql).map_err(opening)?;
            let mut rows = statement.query([prefix]).map_err(opening)?;
            while let Some(row) = rows.next().map_err(opening)? {
                // What is no text, another program put there, and nobody can read.
                let Ok(key) = row.get_ref(0).map_err(opening)?.as_str() else { continue };
                if !key.starts_with(prefix) {
                    break;
                }
                let value = row.get_ref(1).and_then(|value| Ok(value.as_blob()?)).map_err(opening)?;
                each(key, value)?;
            }
        }
        Ok(())
    }

    fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT value FROM entry WHERE key = ?1";
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_row([key], |row| row.get(0)).optional());
        found.map_err(|error| store_error(&error))
    }
}

impl Exclusive for Database {
    fn replace(&mut self, prefixes: &[&str], source: &mut dyn Entries) -> Result<(), OpenError> {
        for prefix in prefixes {
            let mut delete = self
                .connection
                .prepare_cached("DELETE FROM entry WHERE key >= ?1 AND substr(key, 1, length(?1)) = ?1")
                .map_err(opening)?;
            delete.execute([prefix]).map_err(opening)?;
        }
        let connection = &self.connection;
        source.each(prefixes, &mut |key, value| insert(connection, key, value))?;
        connection.execute_batch("COMMIT").map_err(|error| OpenError::Store(commit_error(&error)))
    }
}

/// The file of a backup while it is written.
pub(crate) struct NewDatabase {
    connection: Connection,
}

impl NewDatabase {
    /// Begins in the file `path`, which is empty and the caller's alone.
    pub(crate) fn begin(path: &Path) -> Result<Self, OpenError> {
        let connection = schema::open_new(path)?;
        connection.execute_batch("BEGIN").map_err(opening)?;
        Ok(Self { connection })
    }

    /// Adds an entry.
    pub(crate) fn add(&self, key: &str, value: &[u8]) -> Result<(), OpenError> {
        insert(&self.connection, key, value)
    }

    /// Ends the file, which is not on the disk yet.
    pub(crate) fn end(self) -> Result<(), OpenError> {
        self.connection.execute_batch("COMMIT").map_err(opening)?;
        self.connection.close().map_err(|(_, error)| opening(error))
    }
}

fn insert(connection: &Connection, key: &str, value: &[u8]) -> Result<(), OpenError> {
    let sql = "INSERT INTO entry (key, value) VALUES (?1, ?2)";
    let mut insert = connection.prepare_cached(sql).map_err(opening)?;
    insert.execute((key, value)).map(drop).map_err(opening)
}

fn opening(error: rusqlite::Error) -> OpenError {
    OpenError::Store(store_error(&error))
}
