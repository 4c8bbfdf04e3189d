//! `hitl man`: the manual pages, for whoever packs this program.

use crate::exit::{Exit, Failure};
use crate::output::eprint_line;
use clap::{Args, Command};
use std::path::PathBuf;

/// Write the manual pages into a folder, one for each command
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hitl man ./man1")]
pub(crate) struct Man {
    /// The folder, which is made if it is not there
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Man {
    pub(crate) fn run(self, command: Command) -> Result<Exit, Failure> {
        let wrong =
            |error| Failure::of_system(format_args!("{} cannot be written", self.folder.display()), &error);
        std::fs::create_dir_all(&self.folder).map_err(wrong)?;
        // The options of all commands stand in each page, as in each help.
        clap_mangen::generate_to(command, &self.folder).map_err(wrong)?;
        eprint_line!("hitl: wrote the manual pages into {}", self.folder.display());
        Ok(Exit::Success)
    }
}
