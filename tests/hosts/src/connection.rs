//! A connection of SQLite, as an instance holds it.

use rusqlite::types::{Value, ValueRef};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// One connection: opened at the first statement, as Spin does it, with everything at SQLite's own default but for the
/// five seconds that rusqlite waits for a lock.
#[derive(Debug, Clone)]
#[allow(unreachable_pub, reason = "generated code exports it again")]
pub struct Connection {
    file: PathBuf,
    opened: Arc<Mutex<Option<rusqlite::Connection>>>,
}

impl Connection {
    /// A connection to the database in `file`.
    pub(crate) fn new(file: PathBuf) -> Connection {
        Connection { file, opened: Arc::default() }
    }

    /// Does `work` with it, alone.
    pub(crate) fn with<R>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<R>,
    ) -> rusqlite::Result<R> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match &mut *opened {
            Some(connection) => connection,
            none => none.insert(rusqlite::Connection::open(&self.file)?),
        };
        work(connection)
    }

    /// Runs a statement to its end; `columns` is given their names before the first step of it. What came before an error is there.
    pub(crate) fn run(
        &self,
        statement: &str,
        parameters: Vec<Value>,
        columns: impl FnOnce(Vec<String>),
    ) -> (Vec<Vec<Value>>, rusqlite::Result<()>) {
        let mut found = Vec::new();
        let ran = self.with(|connection| {
            let mut prepared = connection.prepare_cached(statement)?;
            columns(prepared.column_names().map(str::to_owned).collect());
            let width = prepared.column_count();
            let mut rows = prepared.query(rusqlite::params_from_iter(parameters))?;
            while let Some(row) = rows.next()? {
                let values = (0..width).map(|column| row.get_ref(column).map(value));
                found.push(values.collect::<Result<_, _>>()?);
            }
            Ok(())
        });
        (found, ran)
    }
}

/// What a cell holds; of text that is none, as much as can be read.
fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
