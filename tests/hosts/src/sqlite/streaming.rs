//! `spin:sqlite/sqlite@3.1.0`.

use super::{NotOpened, plain};
use crate::bindings::spin::sqlite3_1_0::sqlite::HostConnectionWithStore;
use crate::connection::Connection;
use crate::data::{Data, HasData};
use rusqlite::types::Value as Cell;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use wasmtime::StoreContextMut;
use wasmtime::component::{
    Accessor, Destination, FutureReader, Resource, StreamProducer, StreamReader, StreamResult,
};

plain!(crate::bindings::spin::sqlite3_1_0::sqlite);

type Read = (Vec<String>, StreamReader<RowResult>, FutureReader<Result<(), Error>>);

impl<T: Send + 'static> HostConnectionWithStore<T> for HasData {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        database: String,
    ) -> wasmtime::Result<Result<Resource<Connection>, Error>> {
        Ok(accessor.with(|mut access| access.get().open(&database))?.map_err(not_opened))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Connection>,
        statement: String,
        parameters: Vec<Value>,
    ) -> wasmtime::Result<Result<Read, Error>> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        let (column_sender, columns) = oneshot::channel();
        let (row_sender, row_receiver) = oneshot::channel();
        let (end_sender, end) = oneshot::channel();
        // It goes on while the guest does, and whoever does not wait for its end does not know whether it has run.
        tokio::task::spawn_blocking(move || {
            let (found, ran) = connection.run(&statement, cells(parameters), |names| {
                // Whoever asked may be gone.
                let _ = column_sender.send(names);
            });
            let _ = row_sender.send(rows(found));
            let _ = end_sender.send(ran.map_err(failed));
        });
        // None where the statement cannot even be prepared; what is wrong with it is told at the end.
        let columns = columns.await.unwrap_or_default();
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, Rows(Some(row_receiver)))?;
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
