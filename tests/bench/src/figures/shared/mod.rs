//! Stores that several servers share: what one to three of them do, beside what the store itself does, and what waiting costs.

mod object;
mod postgres;
mod rates;
mod waiting;

use crate::bench::Bench;
use crate::table::Table;
use anyhow::Result;

/// How many connections ask at once.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

pub(super) fn measure(bench: &mut Bench, table: &mut Table) -> Result<()> {
    postgres::measure(bench, table)?;
    object::measure(bench, table)
}
