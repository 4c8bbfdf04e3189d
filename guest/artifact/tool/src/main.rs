//! What the build does to components that are built:
//!
//! * `hitl-artifact-tool compose SOCKET PLUG OUTPUT`: the component SOCKET with its imports met by the exports of PLUG.
//! * `hitl-artifact-tool script SCRIPT NAME=INPUT … OUTPUT`: what SCRIPT, in WAC, makes of the components INPUT; with the
//!   feature `script`.
//! * `hitl-artifact-tool describe INPUT NAME OUTPUT`: the component INPUT, which says that it is called NAME.
//!
//! A program of its own, which the build script of `hitl-artifact` builds and runs: as dependencies of that script these
//! libraries would change the features of crates that wasmtime's macros use, and so have wasmtime built anew.
#![allow(clippy::print_stderr, reason = "a tool of the build")]

mod compose;
mod describe;
#[cfg(feature = "script")]
mod script;

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["compose", socket, plug, output] => {
            compose::compose(socket.as_ref(), plug.as_ref(), output.as_ref())
        }
        #[cfg(feature = "script")]
        ["script", file, ref inputs @ .., output] => script::compose(file.as_ref(), inputs, output.as_ref()),
        ["describe", input, name, output] => describe::describe(input.as_ref(), name, output.as_ref()),
        _ => Err("usage: hitl-artifact-tool compose SOCKET PLUG OUTPUT | describe INPUT NAME OUTPUT".into()),
    }
}
