//! What rows hold.

use hitl_storage::limits::MAX_VALUE_BYTES;
use hitl_storage::{Reason, StoreError};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

/// A column of `row`.
pub(crate) fn column<T: for<'a> FromSql<'a>>(row: &Row, index: usize) -> Result<T, StoreError> {
    row.try_get(index).map_err(|error| {
        StoreError::Other(Reason::with_detail("the database holds something unexpected", error))
    })
}

/// A value in `row`, or NULL. Another program may have made it longer than is read.
pub(crate) fn value(row: &Row, index: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let value: Option<Vec<u8>> = column(row, index)?;
    if value.as_ref().is_some_and(|value| value.len() > MAX_VALUE_BYTES) {
        return Err(StoreError::TooLarge(MAX_VALUE_BYTES as u64));
    }
    Ok(value)
}
