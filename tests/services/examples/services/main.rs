//! Starts real servers for a person to try a store with, says how, and stops them at Ctrl-C: `make services`.
//!
//! Without arguments all that are installed; else those that are named: `make services ARGS="postgres azurite"`.
#![allow(clippy::print_stdout, reason = "this is a program")]

#[cfg(unix)]
mod program;

#[cfg(unix)]
fn main() -> std::io::Result<std::process::ExitCode> {
    program::main()
}

#[cfg(not(unix))]
fn main() {
    println!("The servers are started on Unix alone.");
}
