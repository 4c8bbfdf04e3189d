//! `hitl decline` and `hitl cancel`.

use super::answer::By;
use super::list;
use crate::client::{Client, encode};
use crate::complete;
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::id::{self, Id};
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, print_json};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use clap_complete::ArgValueCompleter;

/// What the help of `hitl decline` ends with.
pub(crate) const DECLINE_EXAMPLE: &str = "Example:\n  hitl decline \"$id\" --as ada --comment \"not my call\"\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help";

/// What the help of `hitl cancel` ends with.
pub(crate) const CANCEL_EXAMPLE: &str = "Examples:\n  hitl cancel \"$id\" --comment \"the deployment was called off\"\n  hitl cancel --run release-1.4       all that is open of that run\n\nWith --run, of a project or a domain that is named (--project, --domain, or by their variables) only its questions are withdrawn.\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help";

/// End a question without an answer
#[derive(Debug, Args)]
pub(crate) struct Decline {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    print: Json,
}

/// Withdraw a question, or all that is open of a run
#[derive(Debug, Args)]
pub(crate) struct Cancel {
    /// The question's id, as `hitl new` and `hitl list` print it, or the first characters of it, 4 at least
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new(), add = ArgValueCompleter::new(complete::ids))]
    id: Option<String>,
    /// Withdraw all open questions of this run instead of one
    #[arg(long, value_name = "RUN", conflicts_with = "id", required_unless_present = "id", value_parser = NonEmptyStringValueParser::new())]
    run: Option<String>,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    print: Json,
}

impl Decline {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let id = self.id.whole(client).await?;
        end(client, &id, "decline", &self.by, self.print).await?;
        eprint_line!("hitl: declined");
        Ok(Exit::Success)
    }
}

impl Cancel {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        if let Some(id) = self.id {
            let id = id::whole(client, id).await?;
            end(client, &id, "cancel", &self.by, self.print).await?;
            eprint_line!("hitl: cancelled");
            return Ok(Exit::Success);
        }
        let run = self.run.unwrap_or_default();
        let ids = list::open_ids(client, target, &run).await?;
        let mut cancelled = 0_usize;
        for id in &ids {
            match end(client, id, "cancel", &self.by, self.print).await {
                Ok(()) => cancelled += 1,
                // Somebody was faster.
                Err(failure @ (Failure::EndedBefore(_) | Failure::NoSuchQuestion(_))) => {
                    eprint_line!("hitl: {}: {failure}", escape_line(id));
                }
                Err(failure) => {
                    eprint_line!("hitl: cancelled {cancelled} of {} before this went wrong", ids.len());
                    return Err(failure);
                }
            }
        }
        let questions = if cancelled == 1 { "question" } else { "questions" };
        eprint_line!("hitl: cancelled {cancelled} open {questions} of the run {:?}", escape_line(&run));
        Ok(Exit::Success)
    }
}

/// Ends the question `id`. `how` is the last part of the API's path: `decline` or `cancel`.
async fn end(client: &Client, id: &str, how: &str, by: &By, print: Json) -> Result<(), Failure> {
    let path = format!("/v1/events/{}/{how}", encode(id));
    let event: Event = client.decide(&path, by.body()).await?;
    if print.json { print_json(event.json()) } else { Ok(()) }
}
