//! Spin's SQLite: the connection of an instance.

use crate::bindings::spin::sqlite::sqlite::{Connection, Error, Value};
use hitl_adapter::sqlite::{self, DATABASE, Failure, Row, Table, prepare};
use hitl_adapter::{Error as StoreError, ready, sqlite_failure, sqlite_rows};
use std::cell::Cell;

thread_local! {
    // A component has one thread, so this is one value for the whole instance.
    static IDLE: Cell<Option<Open>> = const { Cell::new(None) };
}

/// What `work` comes to in the store, all of which blocks.
pub(crate) fn store<T>(
    work: impl AsyncFnOnce(&Table<Connections>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let done = ready(async move { work(&Table(Connections)).await });
    done.unwrap_or_else(|| Err(StoreError::Unknown("something was awaited that does not block".to_owned())))
}

/// The connections of this instance, of which there is one: what blocks leaves no time for another.
pub(crate) struct Connections;

impl sqlite::Connections for Connections {
    type Connection = Open;

    async fn take(&self) -> Result<Open, Failure> {
        if let Some(open) = IDLE.take() {
            return Ok(open);
        }
        let open = Open(Connection::open(DATABASE).map_err(failure)?);
        prepare(async |statement| open.run(statement, Vec::new()).map(drop)).await?;
        Ok(open)
    }

    fn give(&self, open: Open) {
        IDLE.set(Some(open));
    }
}

/// A connection. It is closed if it is not given back.
pub(crate) struct Open(Connection);

impl Open {
    fn run(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<Vec<Row>, Failure> {
        let values: Vec<_> = values.into_iter().map(Value::Blob).collect();
        let result = self.0.execute(statement, &values).map_err(failure)?;
        Ok(sqlite_rows!(Value, result.rows))
    }
}

impl sqlite::Connection for Open {
    async fn run(&self, statement: &str, values: Vec<Vec<u8>>) -> Result<Vec<Row>, Failure> {
        Open::run(self, statement, values)
    }

    async fn changes(&self) -> u64 {
        self.0.changes()
    }
}

fn failure(error: Error) -> Failure {
    sqlite_failure!(Error, error)
}
