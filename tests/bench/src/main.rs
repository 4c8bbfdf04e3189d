//! Measures what hitl costs, and prints a table of it.
//!
//! Each figure stands beside its aim, and where there is something to compare with, beside that, measured in the same
//! run: machines differ, and so do the hours of one machine. Nothing is asserted. What is measured is the release build
//! of the program `hitl` in processes of its own, and the library in processes that this program starts of itself
//! (`roles`), so that the memory and the time of each are its own.

mod bench;
mod figures;
mod load;
mod machine;
mod process;
mod roles;
mod server;
mod stats;
mod table;
mod wire;

use bench::Bench;
use clap::Parser;
use figures::Figure;
use std::path::PathBuf;

/// Measure what hitl costs, and print a table
#[derive(Debug, Parser)]
struct Args {
    /// What to measure; everything if nothing is named
    figures: Vec<Figure>,
    /// Take seconds instead of minutes: shows that all of it runs, and little else
    #[arg(long)]
    quick: bool,
    /// Where the stores are made while they are needed; its disk is what is measured [default: beside this program]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
    /// The program to measure [default: `hitl` beside this program]
    #[arg(long, value_name = "PROGRAM")]
    hitl: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    if let Some(role) = args.next().and_then(|name| roles::named(&name)) {
        return role(&args.collect::<Vec<_>>());
    }
    let Args { mut figures, quick, folder, hitl } = Args::parse();
    if figures.is_empty() {
        figures = Figure::all();
    }
    let mut bench = Bench::new(quick, folder, hitl)?;
    let mut table = table::Table::new(machine::describe(&bench)?);
    for figure in figures {
        // One that fails does not take the others with it.
        if let Err(error) = figure.measure(&mut bench, &mut table) {
            eprintln!("bench: {figure:?} failed: {error:#}");
            table.row(&format!("{figure:?}"), &format!("failed: {error:#}"), "", "");
        }
    }
    table.end(&machine::load());
    Ok(())
}
