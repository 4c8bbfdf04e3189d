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
use crate::progress;
use clap::builder::NonEmptyStringValueParser;
use clap::{ArgGroup, Args};
use clap_complete::ArgValueCompleter;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the help of `hitl decline` ends with.
pub(crate) const DECLINE_EXAMPLE: &str = "Example:\n  hitl decline \"$id\" --as ada --comment \"not my call\"\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help";

/// What the help of `hitl cancel` ends with.
pub(crate) const CANCEL_EXAMPLE: &str = "Examples:\n  hitl cancel \"$id\" --comment \"the deployment was called off\"\n  hitl cancel --run release-1.4                      all that is open of that run\n  hitl cancel --search replicas --dry-run            what that would be\n  hitl cancel --asked-by nightly-job --project billing\n  hitl cancel --all --project billing --comment \"asked in a loop\"\n\nOf --run, --search and --asked-by, what has all of those that are given is withdrawn; of an organisation, a project or a domain that is named (--org, --project, --domain, or by their variables) only its questions. What is withdrawn cannot be opened again: --dry-run shows first what it would be.\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; of many always 0, also where somebody was faster or there was none; all of them: hitl --help";

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

/// Withdraw a question, or all open ones of a run, of a project, or with a text
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(true).args(["id", "run", "search", "asked_by", "all"]))]
pub(crate) struct Cancel {
    /// The question's id, as `hitl new` and `hitl list` print it, or the first characters of it, 4 at least
    #[arg(value_name = "ID", value_parser = NonEmptyStringValueParser::new(), add = ArgValueCompleter::new(complete::ids), conflicts_with_all = ["run", "search", "asked_by", "all", "dry_run"])]
    id: Option<String>,
    /// Withdraw all open questions of this run instead of one
    #[arg(long, value_name = "RUN", value_parser = NonEmptyStringValueParser::new())]
    run: Option<String>,
    /// Withdraw all open questions in whose name or prompt this is
    #[arg(long, value_name = "TEXT", value_parser = some_text)]
    search: Option<String>,
    /// Withdraw all open questions that this person or program asked, by the name that `hitl show` has, or by that of its key
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    asked_by: Option<String>,
    /// Withdraw all open questions of the project or the domain that is typed with it
    #[arg(long, conflicts_with_all = ["run", "search", "asked_by"])]
    all: bool,
    /// Only list what would be withdrawn
    #[arg(long)]
    dry_run: bool,
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
        if self.all && !target.scope_is_typed {
            return Err(Failure::Usage(
                "--all withdraws what is open of a project or a domain: type which, by --project or --domain; a variable does not count"
                    .to_owned(),
            ));
        }
        let of = self.of(target);
        let mut ids = Vec::new();
        let wanted = list::Wanted {
            run: self.run.as_deref(),
            text: self.search.as_deref(),
            asked_by: self.asked_by.as_deref(),
        };
        list::each_open(client, target, wanted, |event| {
            ids.push(event.id().to_owned());
            if self.dry_run { list::show(event, list::Columns::Scope, self.print) } else { Ok(()) }
        })
        .await?;
        if self.dry_run {
            eprint_line!("hitl: would cancel {} open {}{of}", ids.len(), questions(ids.len() as u64));
            return Ok(Exit::Success);
        }
        let cancelled = AtomicU64::new(0);
        let mut faster = Vec::new();
        let work = self.cancel_all(client, &ids, &cancelled, &mut faster);
        let ended =
            progress::while_counting("cancelling", &format!("of {}", ids.len()), &cancelled, work).await;
        for told in faster {
            eprint_line!("hitl: {told}");
        }
        let cancelled = cancelled.into_inner();
        if ended.is_err() {
            eprint_line!("hitl: cancelled {cancelled} of {} before this went wrong", ids.len());
        }
        ended?;
        eprint_line!("hitl: cancelled {cancelled} open {}{of}", questions(cancelled));
        Ok(Exit::Success)
    }

    /// Withdraws them. `faster`: a line for each that somebody had ended before.
    async fn cancel_all(
        &self,
        client: &Client,
        ids: &[String],
        cancelled: &AtomicU64,
        faster: &mut Vec<String>,
    ) -> Result<(), Failure> {
        for id in ids {
            match end(client, id, "cancel", &self.by, self.print).await {
                Ok(()) => {
                    cancelled.fetch_add(1, Ordering::Relaxed);
                }
                Err(failure @ (Failure::EndedBefore(_) | Failure::NoSuchQuestion(_))) => {
                    faster.push(format!("{}: {failure}", escape_line(id)));
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Which questions those are, at the end of a sentence.
    fn of(&self, target: &Target) -> String {
        let (mut of, org) = (String::new(), target.org());
        let scope = [("organisation", &org), ("project", &target.project), ("domain", &target.domain)];
        for (what, given) in scope.into_iter().chain([("run", &self.run)]) {
            if let Some(given) = given {
                of.push_str(&format!(" of the {what} {:?}", escape_line(given)));
            }
        }
        for (how, given) in [("with", &self.search), ("asked by", &self.asked_by)] {
            if let Some(given) = given {
                of.push_str(&format!(" {how} {:?}", escape_line(given)));
            }
        }
        of
    }
}

/// What is more than room: blanks are in every prompt.
fn some_text(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("say a text") } else { Ok(text.to_owned()) }
}

fn questions(count: u64) -> &'static str {
    if count == 1 { "question" } else { "questions" }
}

/// Ends the question `id`. `how` is the last part of the API's path: `decline` or `cancel`.
async fn end(client: &Client, id: &str, how: &str, by: &By, print: Json) -> Result<(), Failure> {
    let path = format!("/v1/events/{}/{how}", encode(id));
    let event: Event = client.decide(&path, by.body()).await?;
    if print.json { print_json(event.json()) } else { Ok(()) }
}
