//! One file a command.

pub(crate) mod answer;
pub(crate) mod ask;
pub(crate) mod component;
pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod question;
pub(crate) mod run;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod wait;

use crate::args::{Args, Command};
use crate::client::Client;
use crate::exit::Failure;
use std::process::ExitCode;

/// Does what the command line says.
pub(crate) async fn run(args: Args) -> Result<ExitCode, Failure> {
    let to = &args.to;
    let exit = match args.command {
        Command::Run(run) => return run.run(to).await.map(ExitCode::from),
        Command::Ask(ask) => ask.run(to).await,
        Command::Confirm(confirm) => confirm.run(to).await,
        Command::Serve(serve) => serve.run(to).await,
        Command::New(new) => new.run(&Client::open(to).await?, to).await,
        Command::Wait(wait) => wait.run(&Client::open(to).await?).await,
        Command::Show(show) => show.run(&Client::open(to).await?).await,
        Command::List(list) => list.run(&Client::open(to).await?).await,
        Command::Answer(answer) => answer.run(&Client::open(to).await?).await,
        Command::Decline(decline) => decline.run(&Client::open(to).await?, "decline").await,
        Command::Cancel(cancel) => cancel.run(&Client::open(to).await?, "cancel").await,
        Command::Link(link) => link.run(&Client::open(to).await?).await,
        Command::Report(report) => report.run(&Client::open(to).await?).await,
        Command::Component(component) => component.run(),
        Command::Completions(completions) => completions.run(),
    };
    exit.map(ExitCode::from)
}
