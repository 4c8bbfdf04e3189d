//! Spin's SQLite, in the two versions of its interface:
//!
//! * [`streaming`]: `spin:sqlite/sqlite@3.1.0`, whose functions with `async` give rows as a stream.
//! * [`blocking`]: `spin:sqlite/sqlite@3.0.0`, plain functions.

mod blocking;
mod streaming;

use crate::connection::Connection;
use crate::data::Data;
use wasmtime::component::Resource;

/// How many connections an instance may have open at once.
const CONNECTIONS: usize = 256;

/// Why a database is not opened.
enum NotOpened {
    Denied,
    TooMany,
}

impl Data {
    fn open(&mut self, database: &str) -> wasmtime::Result<Result<Resource<Connection>, NotOpened>> {
        if !self.app.granted || database != "default" {
            // What is not granted is denied before anybody looks whether it exists.
            return Ok(Err(NotOpened::Denied));
        }
        if self.connections == CONNECTIONS {
            return Ok(Err(NotOpened::TooMany));
        }
        self.connections += 1;
        let connection = Connection::new(self.app.store.clone());
        Ok(Ok(self.table.push(connection)?))
    }

    fn connection(&self, handle: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(handle)?.clone())
    }

    fn close(&mut self, handle: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(handle)?;
        self.connections -= 1;
        Ok(())
    }
}

/// Implements the plain functions of a version's `connection`, and makes what all of its functions need of its types: `cells`,
/// `rows`, `failed` and `not_opened`.
macro_rules! plain {
    ($sqlite:path) => {
        use $sqlite::{Error, Host, HostConnection, QueryResult, RowResult, Value};

        impl Host for &mut Data {}

        impl HostConnection for &mut Data {
            async fn open(
                &mut self,
                database: String,
            ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
                Ok(Data::open(self, &database)?.map_err(not_opened))
            }

            async fn execute(
                &mut self,
                handle: Resource<Connection>,
                statement: String,
                parameters: Vec<Value>,
            ) -> wasmtime::Result<Result<QueryResult, Error>> {
                let connection = self.connection(&handle)?;
                let work = move || {
                    let mut columns = Vec::new();
                    let (found, ran) = connection.run(&statement, cells(parameters), |names| columns = names);
                    ran.map(|()| QueryResult { columns, rows: rows(found) }).map_err(failed)
                };
                Ok(tokio::task::spawn_blocking(work).await?)
            }

            async fn last_insert_rowid(&mut self, handle: Resource<Connection>) -> wasmtime::Result<i64> {
                Ok(self.connection(&handle)?.with(|connection| Ok(connection.last_insert_rowid()))?)
            }

            async fn changes(&mut self, handle: Resource<Connection>) -> wasmtime::Result<u64> {
                Ok(self.connection(&handle)?.with(|connection| Ok(connection.changes()))?)
            }

            async fn drop(&mut self, handle: Resource<Connection>) -> wasmtime::Result<()> {
                self.close(handle)
            }
        }

        fn not_opened(why: NotOpened) -> Error {
            match why {
                NotOpened::Denied => Error::AccessDenied,
                NotOpened::TooMany => Error::Io("too many connections opened".into()),
            }
        }

        fn failed(error: rusqlite::Error) -> Error {
            Error::Io(error.to_string())
        }

        fn cells(parameters: Vec<Value>) -> Vec<Cell> {
            let cell = |value| match value {
                Value::Null => Cell::Null,
                Value::Integer(number) => Cell::Integer(number),
                Value::Real(number) => Cell::Real(number),
                Value::Text(text) => Cell::Text(text),
                Value::Blob(bytes) => Cell::Blob(bytes),
            };
            parameters.into_iter().map(cell).collect()
        }

        fn rows(found: Vec<Vec<Cell>>) -> Vec<RowResult> {
            let value = |cell| match cell {
                Cell::Null => Value::Null,
                Cell::Integer(number) => Value::Integer(number),
                Cell::Real(number) => Value::Real(number),
                Cell::Text(text) => Value::Text(text),
                Cell::Blob(bytes) => Value::Blob(bytes),
            };
            found.into_iter().map(|row| RowResult { values: row.into_iter().map(value).collect() }).collect()
        }
    };
}

use plain;
