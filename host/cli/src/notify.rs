//! Telling people of a question: a program that is run for it, so that the link does not go by the log of a job.

use crate::event::Event;
use crate::output::{eprint_line, escape_line};
use clap::Args;
use serde_json::Value as Json;
use std::io::{IsTerminal, stderr};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// How long the program may take.
const LIMIT: Duration = Duration::from_secs(30);

/// The program that tells people.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Notify {
    /// Run this program for the question, with the question as JSON on its standard input, such as "curl -d @- https://ntfy.sh/ops".
    /// Its words are parted by blanks and quotes; no shell reads them, and nothing of the question is among them. The link is
    /// printed then at a terminal alone
    #[arg(long = "notify", value_name = "COMMAND", env = "HITL_NOTIFY", hide_env_values = true, value_parser = words)]
    command: Option<Words>,
}

/// A program and its arguments; none if nothing is to be run.
#[derive(Debug, Clone)]
struct Words(Vec<String>);

fn words(text: &str) -> Result<Words, String> {
    shlex::split(text).map(Words).ok_or_else(|| "a quote is not closed".to_owned())
}

impl Notify {
    /// Whether a program is to be run.
    pub(crate) fn is_set(&self) -> bool {
        self.command.as_ref().is_some_and(|words| !words.0.is_empty())
    }

    /// Runs the program for an open question. Whether people were told, so that the link need not be printed; what went wrong is
    /// said. With a key that only asks there is no link to tell, but of the inbox, where people find the question.
    pub(crate) async fn tell(&self, event: &Event) -> bool {
        let Some((program, arguments)) = self.command.as_ref().and_then(|words| words.0.split_first()) else {
            return false;
        };
        let program = escape_line(program);
        match tokio::time::timeout(LIMIT, run(&program, arguments, event)).await {
            Ok(Ok(())) => {
                if event.form_url().is_none() {
                    eprint_line!(
                        "hitl: --notify: this key is for asking, so {program} was given no link to the question, and that of the \
                         inbox, in links.inbox"
                    );
                }
                return true;
            }
            Ok(Err(told)) => eprint_line!("hitl: --notify: {program} {told}"),
            Err(_) => eprint_line!("hitl: --notify: {program} took longer than {LIMIT:?}, and was stopped"),
        }
        false
    }
}

/// Whether the link is printed where people were `told` of it by other ways.
pub(crate) fn shows_link(told: bool) -> bool {
    !told || stderr().is_terminal()
}

/// The question as the program is given it.
fn told(event: &Event) -> Json {
    let mut told = event.json().clone();
    let links = told.get_mut("links").and_then(Json::as_object_mut);
    // Who only asks is shown where the question's status is, and that is below the inbox.
    if let (None, Some(links)) = (event.form_url(), links)
        && let Some((inbox, _)) =
            links.get("status").and_then(Json::as_str).and_then(|url| url.split_once("/status/"))
    {
        let inbox = format!("{inbox}/");
        links.insert("inbox".to_owned(), inbox.into());
    }
    told
}

async fn run(program: &str, arguments: &[String], event: &Event) -> Result<(), String> {
    let mut child = Command::new(program)
        .args(arguments)
        // It tells people, and asks nothing.
        .env_remove("HITL_API_KEY")
        .env_remove("HITL_API_KEY_FILE")
        .stdin(Stdio::piped())
        // What it prints is no value.
        .stdout(stderr())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that does not read is told by its arguments alone.
        let _ = stdin.write_all(format!("{}\n", told(event)).as_bytes()).await;
    }
    let status = child.wait().await.map_err(|error| format!("cannot be waited for: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_parted_as_a_shell_does_and_nothing_in_them_is_run() {
        let read = |text| words(text).map(|words| words.0);
        assert_eq!(read("curl -d @- 'a b' \"$(id)\";x").unwrap(), ["curl", "-d", "@-", "a b", "$(id);x"]);
        assert!(read("").unwrap().is_empty());
        assert!(read("curl 'a").is_err());
    }
}
