//! `hitl component` and `hitl completions`.

use crate::exit::{Exit, Failure};
use crate::output::eprint_line;
use crate::output::write;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap_complete::env::Shells;
use hitl_artifact::{ALL, Artifact, HITL};
use std::io::IsTerminal;
use std::path::PathBuf;

/// Write out the WebAssembly component that this program carries
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hitl component -o hitl.wasm\n  hitl component --wit -o hitl.wit")]
pub(crate) struct Component {
    /// Which one
    #[arg(long, value_name = "WORLD", value_parser = worlds(), default_value = "hitl")]
    world: &'static Artifact,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the interface instead: of hitl the whole WIT package, with what it uses, as a file that tools read
    #[arg(long)]
    wit: bool,
}

/// Print a script that completes this command in a shell
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  source <(hitl completions bash)\n  hitl completions fish > hitl.fish       which fish reads from ~/.config/fish/completions\n\nThe script asks this program for what fits, so it stays right when the program is changed, and completes the ids of open questions, with what they ask where the shell shows it."
)]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_parser = PossibleValuesParser::new(Shells::builtins().names()))]
    shell: String,
}

/// The names of the components, with what they are for in the help.
fn worlds() -> impl TypedValueParser<Value = &'static Artifact> {
    let named = |artifact: &Artifact| PossibleValue::new(artifact.name).help(artifact.what);
    let names = PossibleValuesParser::new(ALL.iter().map(named));
    names.map(|name| ALL.iter().find(|artifact| artifact.name == name).unwrap_or(&HITL))
}

impl Component {
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        let bytes = match self.wit {
            true if self.world.name == HITL.name => hitl_artifact::WIT_PACKAGE.as_bytes(),
            true => self.world.interface.as_bytes(),
            false => self.world.bytes,
        };
        match self.output {
            Some(path) => {
                std::fs::write(&path, bytes).map_err(|error| {
                    Failure::Usage(format!("{} cannot be written: {error}", path.display()))
                })?;
                eprint_line!("hitl: wrote {}, {} bytes", path.display(), bytes.len());
            }
            None if !self.wit && std::io::stdout().is_terminal() => {
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
        if let Some(shell) = Shells::builtins().completer(&self.shell) {
            // The program is found on the PATH, wherever this one lies.
            shell.write_registration("COMPLETE", "hitl", "hitl", "hitl", &mut script)?;
        }
        write(&script)?;
        Ok(Exit::Success)
    }
}
