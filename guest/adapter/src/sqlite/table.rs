//! The operations of `hitl:hitl/storage` on one table.

use super::connection::{Connection, Connections, Row};
use super::failure::Failure;
use crate::{Created, Error};
use hitl_limits::{check_key, check_keys, check_value};
use std::collections::HashMap;

/// The database, by the name that Spin gives it when the manifest says nothing else.
pub const DATABASE: &str = "default";

// Keys are bytes: so they are in byte order whatever the encoding of the database, and since no UTF-8 holds the byte 0xff,
// what begins with a prefix is a plain range.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS hitl (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)";
const GET: &str = "SELECT value FROM hitl WHERE key = ?";
const INSERT: &str = "INSERT INTO hitl (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING";
const PUT: &str =
    "INSERT INTO hitl (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const DELETE: &str = "DELETE FROM hitl WHERE key = ?";
/// Readers and a writer do not wait for each other then. The file remembers it; a database that is no file, or somewhere else,
/// refuses, and is used as it is.
const WRITE_AHEAD: &str = "PRAGMA journal_mode = WAL";
/// How long a statement waits for those of other connections, in milliseconds. SQLite does not wait in turn, so where each request
/// has a connection, of some hundreds at once a few meet longer waits than the five seconds that Spin sets.
const PATIENCE: &str = "PRAGMA busy_timeout = 30000";

/// How often a key is tried that somebody removes between the look whether it is free and the look at what it has.
const ATTEMPTS: u32 = 10;

/// Prepares a new connection by statements that `run` runs on it: its database has the table then.
pub async fn prepare(run: impl AsyncFn(&'static str) -> Result<(), Failure>) -> Result<(), Failure> {
    let _ = run(WRITE_AHEAD).await;
    let _ = run(PATIENCE).await;
    run(TABLE).await
}

/// The table of the store, by the connections to its database. Each call is one statement or some, and each of these is one
/// transaction on a connection that nobody else has: what [`Connection::changes`] tells is then of no other task.
#[derive(Debug)]
pub struct Table<C>(pub C);

impl<C: Connections> Table<C> {
    /// The value of `key`.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        check_key(key)?;
        self.read(GET, vec![key.into()]).await?.pop().map(bytes).transpose()
    }

    /// The values of `keys`, in their order.
    pub async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, Error> {
        check_keys(keys)?;
        let statement = format!("SELECT key, value FROM hitl WHERE key IN ({})", places(keys.len()));
        let mut found = HashMap::with_capacity(keys.len());
        for mut row in self.read(&statement, blobs(keys)).await? {
            let value = row.pop().flatten();
            match (row.pop().flatten(), value) {
                (Some(key), Some(value)) => found.insert(key, value),
                _ => return Err(foreign()),
            };
        }
        // A key may be asked for twice.
        Ok(keys.iter().map(|key| found.get(key.as_bytes()).cloned()).collect())
    }

    /// Whether one of `keys` has a value.
    pub async fn has_any(&self, keys: &[String]) -> Result<bool, Error> {
        let statement = format!("SELECT 1 FROM hitl WHERE key IN ({}) LIMIT 1", places(keys.len()));
        Ok(!self.read(&statement, blobs(keys)).await?.is_empty())
    }

    /// Writes `value` unless the key has one.
    pub async fn create(&self, key: &str, value: &[u8]) -> Result<Created, Error> {
        check_key(key)?;
        check_value(value)?;
        for _ in 0..ATTEMPTS {
            if self.insert(key, value).await? {
                return Ok(Created::Created);
            }
            if let Some(stands) = self.get(key).await? {
                return Ok(Created::Exists(stands));
            }
        }
        Err(Error::Unavailable("the key is created and removed all the time".into()))
    }

    /// Writes `value`, whatever the key had.
    pub async fn put(&self, key: &str, value: &[u8]) -> Result<(), Error> {
        check_key(key)?;
        check_value(value)?;
        self.write(PUT, vec![key.into(), value.into()]).await
    }

    /// Makes `key` have no value.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        check_key(key)?;
        self.write(DELETE, vec![key.into()]).await
    }

    /// Keys that begin with `prefix` and come after `after`, in byte order, `limit` at most.
    pub async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, Error> {
        let statement =
            format!("SELECT key FROM hitl WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT {limit}");
        // No key is empty, so that all come after nothing.
        let values = vec![prefix.into(), end(prefix), after.unwrap_or_default().into()];
        let text = |row| String::from_utf8(bytes(row)?).map_err(|_| foreign());
        self.read(&statement, values).await?.into_iter().map(text).collect()
    }

    /// Writes `value` unless the key has one. Returns whether it did.
    async fn insert(&self, key: &str, value: &[u8]) -> Result<bool, Error> {
        let connection = self.0.take().await.map_err(Failure::undone)?;
        connection.run(INSERT, vec![key.into(), value.into()]).await.map_err(Failure::of_change)?;
        let changes = connection.changes().await;
        self.0.give(connection);
        Ok(changes == 1)
    }

    /// Runs a statement that reads.
    async fn read(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<Vec<Row>, Error> {
        let connection = self.0.take().await.map_err(Failure::undone)?;
        let rows = connection.run(statement, values).await.map_err(Failure::undone)?;
        self.0.give(connection);
        Ok(rows)
    }

    /// Runs a statement that writes.
    async fn write(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<(), Error> {
        let connection = self.0.take().await.map_err(Failure::undone)?;
        connection.run(statement, values).await.map_err(Failure::of_change)?;
        self.0.give(connection);
        Ok(())
    }
}

/// The least bytes after all that begin with `prefix`.
fn end(prefix: &str) -> Vec<u8> {
    let mut end = prefix.as_bytes().to_vec();
    match end.last_mut() {
        Some(last) => *last += 1,
        None => end.push(0xff),
    }
    end
}

/// As many places for values as a list of keys has, with commas between them.
fn places(count: usize) -> String {
    let mut places = "?,".repeat(count);
    places.pop();
    places
}

fn blobs(keys: &[String]) -> Vec<Vec<u8>> {
    keys.iter().map(|key| key.as_bytes().to_vec()).collect()
}

/// The one column of a row.
fn bytes(mut row: Row) -> Result<Vec<u8>, Error> {
    row.pop().flatten().ok_or_else(foreign)
}

fn foreign() -> Error {
    Error::Other("the table `hitl` in Spin's database holds what another program wrote".into())
}
