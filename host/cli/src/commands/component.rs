//! `hitl component` and `hitl completions`.

use crate::args::Args as All;
use crate::exit::{Exit, Failure};
use crate::output::say;
use crate::output::{print, write};
use clap::{Args, CommandFactory};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Write out the WebAssembly component that this program carries
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hitl component -o hitl.wasm\n  hitl component --wit")]
pub(crate) struct Component {
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print the component's interface instead
    #[arg(long, conflicts_with = "output")]
    wit: bool,
}

/// Print a script that completes this command in a shell
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  source <(hitl completions bash)")]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Component {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        if self.wit {
            for (name, text) in hitl_artifact::WIT {
                print(&format!("// {name}\n{text}"))?;
            }
            return Ok(Exit::Success);
        }
        let bytes = hitl_artifact::COMPONENT;
        match self.output {
            Some(path) => {
                std::fs::write(&path, bytes).map_err(|error| {
                    Failure::Usage(format!("{} cannot be written: {error}", path.display()))
                })?;
                say!("hitl: wrote {}, {} bytes", path.display(), bytes.len());
            }
            None if std::io::stdout().is_terminal() => {
                return Err(Failure::Usage(
                    "the component is no text: name a file with -o, or redirect".into(),
                ));
            }
            None => write(bytes)?,
        }
        Ok(Exit::Success)
    }
}

impl Completions {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut All::command(), "hitl", &mut script);
        write(&script)?;
        Ok(Exit::Success)
    }
}
