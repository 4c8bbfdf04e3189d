//! The command line: the commands there are, and what each does.

use crate::client::Client;
use crate::commands::{
    answer, ask, component, copy, doctor, end, follow, inbox, key, link, list, man, purge, run, serve, show,
    wait,
};
#[cfg(feature = "sqlite")]
use crate::commands::{backup, restore};
use crate::config::Config;
use crate::exit::{Exit, Failure, STATUSES};
use crate::log::LogOptions;
use crate::options::Target;
use crate::output::eprint_line;
use crate::server_options::ServerOptions;
use crate::signals::Signals;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use hitl_core::text::unseen::escaped;
use std::any::TypeId;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;

/// What commands log that print for a person: failures, why the store did not do what it was asked to, which the API
/// tells its operator alone, and what is not believed.
const QUIET: &str = "error,hitl::observe=warn,hitl::server_lock=warn";

const EXAMPLES: &str = "\
Examples:
  n=$(hitl ask --type int \"How many replicas?\")     ask, wait, use the answer
  hitl confirm \"Deploy to production?\" && deploy    yes is exit status 0, no is 1
  hitl ask --run release-1.4 \"Release notes?\"       started again, the same question and link
  hitl run --run-id nightly-42 deploy.wasm           run a workflow component that asks
  hitl serve                                         form, inbox and API of the store
  hitl list                                          what is still open
  hitl backup /backup/hitl.db                        all of the store in one file
  hitl purge --older-than 30d --dry-run              what ended long ago
  hitl doctor                                        whether all of this works here";

/// Ask a person a typed question by a link to a form, and go on with the typed answer.
///
/// A question (an event) lives in a store. Whatever crashes in between, one question has one outcome, and an answer
/// that was accepted is there when the program that asked looks again.
#[derive(Debug, Parser)]
#[command(name = "hitl", version, after_help = format!("{EXAMPLES}\n\n{STATUSES}"), max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    log: LogOptions,
    #[command(subcommand)]
    command: Command,
    #[arg(skip)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ask a question, show the link, wait, print the answer
    Ask(ask::Ask),
    /// Ask yes or no; the answer is the exit status
    Confirm(ask::Confirm),
    /// Run a workflow component that asks
    Run(run::Run),
    /// Serve the form, the inbox and the API
    Serve(serve::Serve),
    /// Check that the configuration works
    Doctor(doctor::Doctor),
    /// Create a question and print its id, without waiting
    New(ask::New),
    /// Wait for a question's answer and print it
    Wait(wait::Wait),
    /// Show a question and how it stands
    Show(show::Show),
    /// List questions
    List(list::List),
    /// Print each answer as it comes
    Follow(follow::Follow),
    /// Answer a question
    Answer(answer::Answer),
    /// End a question by not answering it
    #[command(after_help = end::DECLINE_EXAMPLE)]
    Decline(end::Decline),
    /// Withdraw a question, or all that is open of a run
    #[command(after_help = end::CANCEL_EXAMPLE)]
    Cancel(end::Cancel),
    /// Print a way into the inbox
    Inbox(inbox::Inbox),
    /// Print a question's link
    Link(link::Link),
    /// Print a question's report, an HTML fragment
    Report(show::Report),
    /// Make, list and revoke keys: who may ask, answer, administer
    Key(key::Key),
    /// Remove the questions that ended long ago
    Purge(purge::Purge),
    /// Copy one store into another
    Copy(copy::Copy),
    /// Copy the store into one file, while others use it
    #[cfg(feature = "sqlite")]
    Backup(backup::Backup),
    /// Put a backup in the store's place
    #[cfg(feature = "sqlite")]
    Restore(restore::Restore),
    /// Write out the WebAssembly component that this program carries
    Component(component::Component),
    /// Print a script that completes this command in a shell
    Completions(component::Completions),
    /// Write the manual pages
    #[command(hide = true)]
    Man(man::Man),
}

/// The same where a variable that holds a path and is empty says nothing, as others do: a CI leaves a variable empty that it was not
/// given.
fn without_empty_paths(command: clap::Command) -> clap::Command {
    let is_path = TypeId::of::<PathBuf>();
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    command
        .mut_args(|argument| {
            let unset =
                argument.get_value_parser().type_id() == is_path && argument.get_env().is_some_and(is_empty);
            if unset { argument.env(None::<&'static str>) } else { argument }
        })
        .mut_subcommands(without_empty_paths)
}

impl Args {
    /// Reads the command line and the variables. What is wrong with their form ends the program here, with an
    /// explanation.
    pub(crate) fn read() -> Result<Args, Failure> {
        let matches = without_empty_paths(Args::command())
            .try_get_matches()
            .unwrap_or_else(|error| refuse(&typed(error)));
        let mut args = Args::from_arg_matches(&matches).unwrap_or_else(|error| refuse(&error));
        let server = args.command.server();
        args.config = Config::read(server.and_then(|server| server.config.as_deref()))?;
        args.target.resolve(&matches, &args.config)?;
        for (name, given) in [("log", &mut args.log.filter), ("log-format", &mut args.log.format)] {
            if given.as_ref().is_none_or(String::is_empty) {
                *given = args.config.text(name)?;
            }
        }
        args.log.start(if matches!(args.command, Command::Serve(_)) { "info" } else { QUIET })?;
        Ok(args)
    }

    /// Does what the command line says.
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let mut signals = Signals::listen()?;
        let target = &self.target;
        let exit = match self.command {
            // These say what becomes of the question, or end in order.
            Command::Run(run) => return run.run(target, signals).await.map(ExitCode::from),
            Command::Ask(ask) => ask.run(target, signals).await,
            Command::Confirm(confirm) => confirm.run(target, signals).await,
            Command::Wait(wait) => wait.run(target, signals).await,
            Command::Serve(serve) => serve.run(target, &self.config, self.log.format()?, signals).await,
            // The others stop where they are.
            _ => {
                tokio::select! {
                    exit = self.finish() => exit,
                    exit = signals.stopped() => Ok(exit),
                }
            }
        };
        exit.map(ExitCode::from)
    }

    /// Does what the command line says, of the commands that nobody waits for.
    async fn finish(self) -> Result<Exit, Failure> {
        let target = &self.target;
        match self.command {
            Command::Doctor(doctor) => doctor.run(target, &self.config).await,
            Command::New(new) => new.run(&Client::open_or_make(target).await?, target).await,
            Command::Show(show) => show.run(&Client::open(target).await?, target).await,
            Command::List(list) => list.run(&Client::open(target).await?, target).await,
            Command::Follow(follow) => follow.run(target).await,
            Command::Answer(answer) => answer.run(&Client::open(target).await?).await,
            Command::Decline(decline) => decline.run(&Client::open(target).await?).await,
            Command::Cancel(cancel) => cancel.run(&Client::open(target).await?, target).await,
            Command::Inbox(inbox) => inbox.run(target).await,
            Command::Link(link) => link.run(target).await,
            Command::Report(report) => report.run(&Client::open(target).await?).await,
            Command::Key(key) => key.run(target).await,
            Command::Purge(purge) => purge.run(target).await,
            Command::Copy(copy) => copy.run(target).await,
            #[cfg(feature = "sqlite")]
            Command::Backup(backup) => backup.run(target).await,
            #[cfg(feature = "sqlite")]
            Command::Restore(restore) => restore.run(target).await,
            Command::Component(component) => component.run(),
            Command::Completions(completions) => completions.run(),
            Command::Man(man) => man.run(Args::command()),
            Command::Run(_)
            | Command::Ask(_)
            | Command::Confirm(_)
            | Command::Wait(_)
            | Command::Serve(_) => Err(Failure::Internal(anyhow::anyhow!(
                "a command that waits was taken for one that does not"
            ))),
        }
    }
}

/// The error as it is without the variables: its usage line would show each that is set as an option to type.
fn typed(error: clap::Error) -> clap::Error {
    if !error.use_stderr() {
        return error;
    }
    let unset = |command: clap::Command| command.mut_args(|arg| arg.env(None));
    let command = unset(Args::command()).mut_subcommands(unset);
    command.try_get_matches().err().unwrap_or(error)
}

/// Says what is wrong with the command line, or the help that it asks for, and ends the program. It may hold what others wrote:
/// then it is shown without colours, which are escapes themselves.
fn refuse(error: &clap::Error) -> ! {
    let plain = error.render().to_string();
    if escaped(&plain) == plain {
        error.exit();
    }
    eprint_line!("{}", plain.trim_end());
    std::process::exit(error.exit_code())
}

impl Command {
    /// The options of the server, of a command that has them.
    fn server(&self) -> Option<&ServerOptions> {
        match self {
            Command::Serve(serve) => Some(&serve.options),
            Command::Doctor(doctor) => Some(&doctor.options),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
