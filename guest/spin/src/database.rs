//! One table in Spin's SQLite.

use crate::bindings::exports::hitl::hitl::storage::Error;
use spin_sdk::sqlite::{self, Connection, RowResult, Value};
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The database, by the name that Spin gives it when the manifest says nothing else.
const NAME: &str = "default";

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
const LIST: &str = "SELECT key FROM hitl WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?";

/// How many connections an instance has at most. Several would only sleep on each other's locks, until SQLite gives up; and a
/// statement is done long before it would be another's turn.
const CONNECTIONS: usize = 1;
/// How long whoever needs one more waits before the next look, in nanoseconds.
const PAUSE: u64 = 2_000_000;

thread_local! {
    // A component has one thread, so these are one value each for the whole instance.
    static IDLE: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
    static IN_USE: Cell<usize> = const { Cell::new(0) };
    static HAS_TABLE: Cell<bool> = const { Cell::new(false) };
}

/// Spin's SQLite. Each call is one statement, and so one transaction, on a connection of its own: what
/// `Connection::changes` tells is then of no other task.
pub(crate) struct Database;

impl Database {
    /// Whether one of `keys` has a value.
    pub(crate) async fn has_any(&self, keys: &[String]) -> Result<bool, Error> {
        let statement = format!("SELECT 1 FROM hitl WHERE key IN ({}) LIMIT 1", places(keys.len()));
        Ok(!query(&statement, keys.iter().map(|key| blob(key))).await?.is_empty())
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        query(GET, [blob(key)]).await?.pop().map(bytes).transpose()
    }

    pub(crate) async fn get_many(&self, keys: Vec<String>) -> Result<Vec<Option<Vec<u8>>>, Error> {
        let statement = format!("SELECT key, value FROM hitl WHERE key IN ({})", places(keys.len()));
        let mut found = HashMap::with_capacity(keys.len());
        for mut row in query(&statement, keys.iter().map(|key| blob(key))).await? {
            let value = row.values.pop();
            match (row.values.pop(), value) {
                (Some(Value::Blob(key)), Some(Value::Blob(value))) => found.insert(key, value),
                _ => return Err(foreign()),
            };
        }
        // A key may be asked for twice.
        Ok(keys.iter().map(|key| found.get(key.as_bytes()).cloned()).collect())
    }

    /// Writes `value` unless the key has one. Returns whether it did.
    pub(crate) async fn insert(&self, key: &str, value: Vec<u8>) -> Result<bool, Error> {
        let lease = take().await?;
        run(&lease.connection, INSERT, [blob(key), Value::Blob(value)]).await.map_err(of_write)?;
        let changes = lease.connection.changes().await;
        give(lease);
        Ok(changes == 1)
    }

    pub(crate) async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), Error> {
        write(PUT, [blob(key), Value::Blob(value)]).await
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), Error> {
        write(DELETE, [blob(key)]).await
    }

    pub(crate) async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, Error> {
        let mut end = prefix.as_bytes().to_vec();
        match end.last_mut() {
            Some(last) => *last += 1,
            None => end.push(0xff),
        }
        // No key is empty, so that all come after nothing.
        let after = blob(after.unwrap_or_default());
        let rows = query(LIST, [blob(prefix), Value::Blob(end), after, limit.into()]).await?;
        let text = |row| String::from_utf8(bytes(row)?).map_err(|_| foreign());
        rows.into_iter().map(text).collect()
    }
}

/// Runs a statement that reads, on a connection of its own.
async fn query(statement: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<RowResult>, Error> {
    let lease = take().await?;
    let rows = run(&lease.connection, statement, values).await.map_err(error)?;
    give(lease);
    Ok(rows)
}

/// Runs a statement that writes, on a connection of its own.
async fn write(statement: &str, values: impl IntoIterator<Item = Value>) -> Result<(), Error> {
    let lease = take().await?;
    run(&lease.connection, statement, values).await.map_err(of_write)?;
    give(lease);
    Ok(())
}

async fn run(
    connection: &Connection,
    statement: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<RowResult>, sqlite::Error> {
    // That it has succeeded is known at the end of its rows only, also where there are none.
    connection.execute(statement, values).await?.collect().await
}

/// As many places for values as a list of keys has, with commas between them.
fn places(count: usize) -> String {
    let mut places = "?,".repeat(count);
    places.pop();
    places
}

/// A connection that nobody else has. It is closed if it is not given back, as after an error.
struct Lease {
    connection: Connection,
    _turn: Turn,
}

/// One of [`CONNECTIONS`].
struct Turn;

impl Turn {
    async fn take() -> Self {
        while IN_USE.get() >= CONNECTIONS {
            monotonic_clock::wait_for(PAUSE).await;
        }
        IN_USE.set(IN_USE.get() + 1);
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IN_USE.set(IN_USE.get() - 1);
    }
}

async fn take() -> Result<Lease, Error> {
    let turn = Turn::take().await;
    if let Some(connection) = IDLE.with_borrow_mut(Vec::pop) {
        return Ok(Lease { connection, _turn: turn });
    }
    let connection = Connection::open(NAME).await.map_err(error)?;
    if !HAS_TABLE.get() {
        let _ = run(&connection, WRITE_AHEAD, []).await;
        run(&connection, TABLE, []).await.map_err(error)?;
        HAS_TABLE.set(true);
    }
    Ok(Lease { connection, _turn: turn })
}

fn give(lease: Lease) {
    IDLE.with_borrow_mut(|idle| idle.push(lease.connection));
}

fn blob(text: &str) -> Value {
    Value::Blob(text.as_bytes().to_vec())
}

/// The one column of a row.
fn bytes(mut row: RowResult) -> Result<Vec<u8>, Error> {
    match row.values.pop() {
        Some(Value::Blob(bytes)) => Ok(bytes),
        _ => Err(foreign()),
    }
}

fn foreign() -> Error {
    Error::Other("the table `hitl` in Spin's database holds what another program wrote".into())
}

/// Spin tells the rest of what went wrong in its log; the text of an I/O error may hold a path and does not go on.
fn error(error: sqlite::Error) -> Error {
    match error {
        sqlite::Error::AccessDenied => Error::Denied(
            "spin.toml has to grant the component its database: sqlite_databases = [\"default\"]".into(),
        ),
        sqlite::Error::NoSuchDatabase => Error::Denied(
            "Spin has no database `default`; its runtime configuration names those that there are".into(),
        ),
        sqlite::Error::DatabaseFull => Error::Unavailable("Spin's database is full".into()),
        sqlite::Error::InvalidConnection => Error::Unavailable("Spin has closed the connection".into()),
        sqlite::Error::Io(_) => Error::Unavailable("Spin's database cannot be read or written now".into()),
    }
}

/// What went wrong with a statement that writes. Where Spin lost the connection or the disk failed, it may be done: Spin does
/// not say how far it came.
fn of_write(failed: sqlite::Error) -> Error {
    match failed {
        sqlite::Error::InvalidConnection => Error::Unknown("Spin has closed the connection".into()),
        sqlite::Error::Io(_) => Error::Unknown("Spin's database failed in a write".into()),
        other => error(other),
    }
}
