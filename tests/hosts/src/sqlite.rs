//! `spin:sqlite/sqlite@3.1.0`.

use crate::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};
use crate::connection::Connection;
use crate::data::{Data, HasData};
use rusqlite::types::{Value as Cell, ValueRef};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, Destination, FutureReader, Resource, StreamProducer, StreamReader, StreamResult,
};

/// How many connections an instance may have open at once.
const CONNECTIONS: usize = 256;

type Read = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

impl Connection {
    /// Runs a statement to its end; `columns` is sent before the first step of it.
    fn run(
        &self,
        statement: &str,
        parameters: Vec<Value>,
        columns: oneshot::Sender<Vec<String>>,
    ) -> (Vec<RowResult>, Result<(), Error>) {
        let mut found = Vec::new();
        let ran = self.with(|connection| {
            let mut prepared = connection.prepare_cached(statement)?;
            // Whoever asked may be gone.
            let _ = columns.send(prepared.column_names().map(str::to_owned).collect());
            let width = prepared.column_count();
            let mut rows = prepared.query(rusqlite::params_from_iter(parameters.into_iter().map(cell)))?;
            while let Some(row) = rows.next()? {
                let values = (0..width).map(|column| row.get_ref(column).map(value));
                found.push(RowResult { values: values.collect::<Result<_, _>>()? });
            }
            Ok(())
        });
        (found, ran.map_err(|error| Error::Io(error.to_string())))
    }
}

impl Data {
    fn open(&mut self, database: &str) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        if !self.app.granted || database != "default" {
            // What is not granted is denied before anybody looks whether it exists.
            return Ok(Err(Error::AccessDenied));
        }
        if self.connections == CONNECTIONS {
            return Ok(Err(Error::Io("too many connections opened".into())));
        }
        self.connections += 1;
        let connection = Connection::new(self.app.store.clone());
        Ok(Ok(self.table.push(connection)?))
    }

    fn connection(&self, handle: &Resource<Connection>) -> wasmtime::Result<Connection> {
        Ok(self.table.get(handle)?.clone())
    }
}

impl Host for &mut Data {}

impl HostConnection for &mut Data {
    async fn open(&mut self, database: String) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        Data::open(self, &database)
    }

    async fn execute(
        &mut self,
        handle: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<QueryResult, Error>> {
        let connection = self.connection(&handle)?;
        let (sender, columns) = oneshot::channel();
        let work = move || connection.run(&statement, parameters, sender);
        let (rows, ran) = tokio::task::spawn_blocking(work).await?;
        let columns = columns.await.unwrap_or_default();
        Ok(ran.map(|()| QueryResult { columns, rows }))
    }

    async fn last_insert_rowid(&mut self, handle: Resource<Connection>) -> wasmtime::Result<i64> {
        Ok(self.connection(&handle)?.with(|connection| Ok(connection.last_insert_rowid()))?)
    }

    async fn changes(&mut self, handle: Resource<Connection>) -> wasmtime::Result<u64> {
        Ok(self.connection(&handle)?.with(|connection| Ok(connection.changes()))?)
    }

    async fn drop(&mut self, handle: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(handle)?;
        self.connections -= 1;
        Ok(())
    }
}

impl<T: Send + 'static> HostConnectionWithStore<T> for HasData {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        accessor.with(|mut access| access.get().open(&database))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<Read, Error>> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        let (column_sender, columns) = oneshot::channel();
        let (row_sender, rows) = oneshot::channel();
        let (end_sender, end) = oneshot::channel();
        // It goes on while the guest does, and whoever does not wait for its end does not know whether it has run.
        tokio::task::spawn_blocking(move || {
            let (rows, ran) = connection.run(&statement, parameters, column_sender);
            let _ = row_sender.send(rows);
            let _ = end_sender.send(ran);
        });
        // None where the statement cannot even be prepared; what is wrong with it is told at the end.
        let columns = columns.await.unwrap_or_default();
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, Rows(Some(rows)))?;
            let end = FutureReader::new(&mut access, end)?;
            Ok(Ok((columns, rows, end)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
    ) -> wasmtime::Result<i64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        Ok(connection.with(|connection| Ok(connection.last_insert_rowid()))?)
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
    ) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        Ok(connection.with(|connection| Ok(connection.changes()))?)
    }
}

/// The rows of a statement, when it is done; none any more when they were taken.
struct Rows(Option<oneshot::Receiver<Vec<RowResult>>>);

impl<D> StreamProducer<D> for Rows {
    type Item = RowResult;
    type Buffer = wasmtime::component::VecBuffer<RowResult>;

    fn poll_produce<'a>(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        _: StoreContextMut<'a, D>,
        mut destination: Destination<'a, RowResult, Self::Buffer>,
        finish: bool,
    ) -> Poll<wasmtime::Result<StreamResult>> {
        let Some(rows) = &mut self.0 else { return Poll::Ready(Ok(StreamResult::Dropped)) };
        match Pin::new(rows).poll(context) {
            Poll::Ready(rows) => {
                self.0 = None;
                destination.set_buffer(rows.unwrap_or_default().into());
                Poll::Ready(Ok(StreamResult::Dropped))
            }
            Poll::Pending if finish => Poll::Ready(Ok(StreamResult::Cancelled)),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn cell(value: Value) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::Integer(number) => Cell::Integer(number),
        Value::Real(number) => Cell::Real(number),
        Value::Text(text) => Cell::Text(text),
        Value::Blob(bytes) => Cell::Blob(bytes),
    }
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    }
}
