//! Spin's SQLite: the connections of an instance.

use hitl_adapter::sqlite::{self, DATABASE, Failure, Row, Table, prepare};
use hitl_adapter::{sqlite_failure, sqlite_rows};
use spin_sdk::sqlite::{Connection, Error, Value};
use spin_sdk::wasip3::clocks::monotonic_clock;
use std::cell::{Cell, RefCell};

/// How many connections an instance has at most. Several would only sleep on each other's locks, until SQLite gives up; and a
/// statement is done long before it would be another's turn.
const CONNECTIONS: usize = 1;
/// How long whoever needs one more waits before the next look, in nanoseconds.
const PAUSE: u64 = 2_000_000;

thread_local! {
    // A component has one thread, so these are one value each for the whole instance.
    static IDLE: RefCell<Vec<Connection>> = const { RefCell::new(Vec::new()) };
    static IN_USE: Cell<usize> = const { Cell::new(0) };
}

/// The store.
pub(crate) const STORE: Table<Connections> = Table(Connections);

/// The connections of this instance.
pub(crate) struct Connections;

impl sqlite::Connections for Connections {
    type Connection = Lease;

    async fn take(&self) -> Result<Lease, Failure> {
        let turn = Turn::take().await;
        if let Some(connection) = IDLE.with_borrow_mut(Vec::pop) {
            return Ok(Lease { connection, _turn: turn });
        }
        let connection = Connection::open(DATABASE).await.map_err(failure)?;
        prepare(async |statement| run(&connection, statement, []).await.map(drop)).await?;
        Ok(Lease { connection, _turn: turn })
    }

    fn give(&self, lease: Lease) {
        IDLE.with_borrow_mut(|idle| idle.push(lease.connection));
    }
}

/// A connection that nobody else has. It is closed if it is not given back.
pub(crate) struct Lease {
    connection: Connection,
    _turn: Turn,
}

impl sqlite::Connection for Lease {
    async fn run(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<Vec<Row>, Failure> {
        run(&self.connection, statement, values.into_iter().map(Value::Blob)).await
    }

    async fn changes(&self) -> u64 {
        self.connection.changes().await
    }
}

async fn run(
    connection: &Connection,
    statement: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Row>, Failure> {
    let result = connection.execute(statement, values).await.map_err(failure)?;
    // That it has succeeded is known at the end of its rows only, also where there are none.
    let rows = result.collect().await.map_err(failure)?;
    Ok(sqlite_rows!(Value, rows))
}

fn failure(error: Error) -> Failure {
    sqlite_failure!(Error, error)
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
