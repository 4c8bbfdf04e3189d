//! What a platform offers of SQLite.

use super::failure::Failure;

/// What a statement gives: for each of its columns the bytes, or none where there is something else than a blob.
pub type Row = Vec<Option<Vec<u8>>>;

/// The connections of an instance.
pub trait Connections {
    /// One of them.
    type Connection: Connection;

    /// A connection that nobody else has, for which a new one was prepared ([`prepare`](super::prepare)). It is closed if it is not
    /// given back, as after an error.
    fn take(&self) -> impl Future<Output = Result<Self::Connection, Failure>>;

    /// Takes it back, to be used again.
    fn give(&self, connection: Self::Connection);
}

/// A connection.
pub trait Connection {
    /// Runs a statement to its end, with blobs as its values. It is a transaction of its own.
    fn run(&self, statement: &str, values: Vec<Vec<u8>>) -> impl Future<Output = Result<Vec<Row>, Failure>>;

    /// How many rows the last statement that writes has changed.
    fn changes(&self) -> impl Future<Output = u64>;
}
