//! The figures: each measures one thing and adds its rows to the table.

mod crowd;
mod form;
mod identity;
mod list;
mod long_polls;
mod rates;
mod resume;
#[cfg(unix)]
mod shared;
mod start;
mod submit;
mod waiters;

use crate::bench::Bench;
use crate::table::Table;
use anyhow::Result;
use clap::ValueEnum;

/// What can be measured.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Figure {
    /// Looking at a form
    Form,
    /// Creating events, and answering them
    Submit,
    /// Looking whether the store's files are still there
    Identity,
    /// From an answer to whoever waits for it
    Resume,
    /// Many that wait
    Waiters,
    /// From the start of the program to its first answer
    Start,
    /// Listing a million open events
    List,
    /// What requests that wait cost
    LongPolls,
    /// What strangers cost
    Crowd,
    /// Stores that several servers share: PostgreSQL and an object store
    #[cfg(unix)]
    Shared,
}

impl Figure {
    pub(crate) fn all() -> Vec<Figure> {
        Figure::value_variants().to_vec()
    }

    pub(crate) fn measure(self, bench: &mut Bench, table: &mut Table) -> Result<()> {
        eprintln!("bench: {self:?} …");
        match self {
            Figure::Form => form::measure(bench, table),
            Figure::Submit => submit::measure(bench, table),
            Figure::Identity => identity::measure(bench, table),
            Figure::Resume => resume::measure(bench, table),
            Figure::Waiters => waiters::measure(bench, table),
            Figure::Start => start::measure(bench, table),
            Figure::List => list::measure(bench, table),
            Figure::LongPolls => long_polls::measure(bench, table),
            Figure::Crowd => crowd::measure(bench, table),
            #[cfg(unix)]
            Figure::Shared => shared::measure(bench, table),
        }
    }
}
