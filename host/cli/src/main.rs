//! `hitl`: ask a person a typed question from a shell, and go on with the typed answer.
//!
//! This program parses, connects and prints. What a question is, and how it ends, is the component's.

mod api_key;
mod args;
mod callback_options;
mod client;
mod commands;
mod complete;
mod config;
mod copying;
mod ended;
mod event;
mod exit;
mod field;
mod form;
mod id;
mod input;
mod link;
mod listen;
mod log;
mod moment;
mod notify;
mod open_files;
mod operator_options;
mod options;
mod output;
mod place_in_log;
mod plain;
mod private;
mod progress;
mod prompt;
mod qr;
mod redact;
mod retention;
mod server_lock;
mod server_options;
mod signals;
mod socket_file;
mod standard_input;
mod state;
mod suspend;
mod time_zone;
mod transfer;
mod variables;

use clap::CommandFactory;
use clap_complete::CompleteEnv;
use exit::Failure;
use output::eprint_line;
use std::process::ExitCode;

/// Requests move between threads, and what they allocate with them, which the system's allocator pays for with locks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A shell that completes a command line asks by a variable, and ends here.
    CompleteEnv::with_factory(args::Args::command).complete();
    open_files::raise_limit();
    let args = match args::Args::read() {
        Ok(args) => args,
        Err(failure) => return report(&failure),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return report(&Failure::Internal(error.into())),
    };
    let code = match runtime.block_on(args.run()) {
        Ok(code) => code,
        Err(failure) => report(&failure),
    };
    // A thread that reads a slow server or waits for a lock must not hold up the end.
    runtime.shutdown_background();
    code
}

/// Says on stderr what went wrong, and gives the exit status.
fn report(failure: &Failure) -> ExitCode {
    eprint_line!("hitl: {failure}");
    failure.exit().into()
}
