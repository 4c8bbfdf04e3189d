//! One table in Spin's SQLite.

use crate::bindings::exports::hitl::hitl::storage::Error;
use spin_sdk::sqlite::{self, Connection, RowResult, Value};
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::cell::{Cell, RefCell};

/// The database, by the name that Spin gives it when the manifest says nothing else.
const NAME: &str = "default";

// Keys are bytes: so they are in byte order whatever the encoding of the database, and since no UTF-8 holds the byte 0xff,
// what begins with a prefix is a plain range.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS hitl (key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL)";
const HAS: &str = "SELECT 1 FROM hitl WHERE key = ?";
const GET: &str = "SELECT value FROM hitl WHERE key = ?";
const INSERT: &str = "INSERT INTO hitl (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING";
const PUT: &str =
    "INSERT INTO hitl (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const DELETE: &str = "DELETE FROM hitl WHERE key = ?";
const LIST: &str = "SELECT key FROM hitl WHERE key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?";

/// How many connections an instance has at most: as many as Spin gives it requests at once. More would only wait for each
/// other's locks, until SQLite gives up.
const CONNECTIONS: usize = 16;
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
    pub(crate) async fn has(&self, key: &str) -> Result<bool, Error> {
        Ok(!query(HAS, [blob(key)]).await?.is_empty())
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        query(GET, [blob(key)]).await?.pop().map(bytes).transpose()
    }

    /// Writes `value` unless the key has one. Returns whether it did.
    pub(crate) async fn insert(&self, key: &str, value: Vec<u8>) -> Result<bool, Error> {
        let lease = take().await?;
        run(&lease.connection, INSERT, [blob(key), Value::Blob(value)]).await?;
        let changes = lease.connection.changes().await;
        give(lease);
        Ok(changes == 1)
    }

    pub(crate) async fn put(&self, key: &str, value: Vec<u8>) -> Result<(), Error> {
        query(PUT, [blob(key), Value::Blob(value)]).await.map(drop)
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), Error> {
        query(DELETE, [blob(key)]).await.map(drop)
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

/// Runs a statement on a connection of its own.
async fn query<const N: usize>(statement: &str, parameters: [Value; N]) -> Result<Vec<RowResult>, Error> {
    let lease = take().await?;
    let rows = run(&lease.connection, statement, parameters).await?;
    give(lease);
    Ok(rows)
}

async fn run<const N: usize>(
    connection: &Connection,
    statement: &str,
    parameters: [Value; N],
) -> Result<Vec<RowResult>, Error> {
    // That it has succeeded is known at the end of its rows only, also where there are none.
    connection.execute(statement, parameters).await.map_err(error)?.collect().await.map_err(error)
}

/// A connection that nobody else has. It is closed if it is not given back, as after an error.
struct Lease {
    connection: Connection,
    _turn: Turn,
}

/// One of [`CONNECTIONS`].
struct Turn;

impl Turn {
    async fn take() -> Turn {
        while IN_USE.get() >= CONNECTIONS {
            monotonic_clock::wait_for(PAUSE).await;
        }
        IN_USE.set(IN_USE.get() + 1);
        Turn
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
        run(&connection, TABLE, []).await?;
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
