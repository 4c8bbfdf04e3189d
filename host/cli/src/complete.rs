//! Completing a command line in a shell: besides commands and options, the ids of open questions with what they ask.
//!
//! A shell asks by the variable `COMPLETE`, with the words that were typed so far; what is printed then is for it alone.

use crate::client::Client;
use crate::config::Config;
use crate::event::Event;
use crate::options::Target;
use crate::output::escape_line;
use clap::FromArgMatches;
use clap_complete::CompletionCandidate;
use serde::Deserialize;
use std::ffi::OsStr;
use std::time::Duration;

/// How many questions are offered at most.
const MOST: u32 = 100;
/// How long a shell may be held up.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is read of a list.
#[derive(Deserialize)]
struct Page {
    events: Vec<Event>,
}

/// The ids of open questions that begin with what was typed. Whatever goes wrong, a shell gets no ids instead of a message.
pub(crate) fn ids(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy();
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
    else {
        return Vec::new();
    };
    let found = runtime.block_on(async { tokio::time::timeout(PATIENCE, open_questions()).await });
    runtime.shutdown_background();
    let Ok(Some(events)) = found else { return Vec::new() };
    let mut candidates = Vec::new();
    for event in events.iter().filter(|event| event.id().starts_with(&*typed)) {
        let prompt = event.view().request.plain_prompt();
        let asked = escape_line(prompt.lines().next().unwrap_or_default()).into_owned();
        candidates.push(CompletionCandidate::new(event.id()).help(Some(asked.into())));
    }
    candidates
}

/// The open questions of the store or the server that the command line leads to, as far as it is typed, and the variables.
async fn open_questions() -> Option<Vec<Event>> {
    let command = clap::Command::new("hitl").ignore_errors(true).no_binary_name(true);
    let command = <Target as clap::Args>::augment_args(command).arg(clap::Arg::new("rest").num_args(0..));
    // Behind `--` stands the command line, with the program's name first.
    let words = std::env::args_os().skip_while(|word| word != "--").skip(2);
    let matches = command.try_get_matches_from(words).ok()?;
    let mut target = Target::from_arg_matches(&matches).ok()?;
    target.resolve(&matches, &Config::read(None).ok()?).ok()?;
    let client = Client::open(&target).await.ok()?;
    let path = format!("/v1/events?status=pending&limit={MOST}");
    Some(client.document::<Page>("GET", &path, None).await.ok()?.events)
}
