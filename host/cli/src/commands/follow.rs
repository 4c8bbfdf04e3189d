//! `hitl follow`.

use crate::client::{Client, LONG_POLL, Patience, of_problem};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::moment;
use crate::options::{Json, Target};
use crate::output::{eprint_line, escape_line, write_if_read};
use crate::place_in_log::Place;
use crate::plain::plain;
use clap::Args;
use hitl::Timestamp;
use hitl_core::documents::{EventProblem, ScopeWaitQuery, WaitScope};
use serde::Deserialize;
use std::path::PathBuf;

/// Print each answer as it comes, whoever asked for it
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl follow --project billing                        until it is stopped\n  hitl follow --once --cursor answers                  what was answered since the last time\n  hitl follow --once --json --since 2026-01-31T00:00:00Z | jq -r .request_id\n\nOne line for each question that ends: its id, its name, how it ended, and the answer. Of a project or a domain that is named (--project, --domain, or by their variables) only its questions are told.\n\nEach is told once at least: with --cursor, what was printed and not noted yet when it was killed comes again. How far back it goes, --retain and hitl purge say.\n\nExit status: 0 with --once, or when nobody reads on; 130, 143, 129 stopped; all of them: hitl --help"
)]
pub(crate) struct Follow {
    /// Only questions of this run
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Begin with what ended then, such as 2026-01-31T12:00:00Z, or so long ago, such as 2h; without it, with what ends from now on
    #[arg(long, value_name = "MOMENT", value_parser = moment::since)]
    since: Option<Timestamp>,
    /// Note in this file how far it came, and go on from there the next time
    #[arg(long, value_name = "FILE")]
    cursor: Option<PathBuf>,
    /// Print what there is, and end
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    print: Json,
}

/// What is read of an answer.
#[derive(Deserialize)]
struct Waited {
    events: Vec<Event>,
    problems: Vec<EventProblem>,
    more: bool,
    cursor: Option<String>,
}

impl Follow {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        let (project, domain, run) = (target.project.clone(), target.domain.clone(), self.run.clone());
        let scope = WaitScope { project, domain, run };
        let mut place = self.cursor.clone().map(|path| Place::open(path, scope.clone())).transpose()?;
        let cursor = place.as_ref().and_then(Place::cursor);
        let since = if cursor.is_some() { None } else { Some(self.since.unwrap_or_else(moment::now)) };
        let mut query = ScopeWaitQuery { scope, cursor, since, wait: 0 };
        let (client, mut patience) = (Client::open(target).await?, Patience::at_first());
        loop {
            let is_first = query.wait == 0;
            let Waited { events, problems, more, cursor } =
                client.wait_for_scope(&query, &mut patience).await?;
            let Some(cursor) = cursor else {
                return Err(Failure::Unavailable("the server does not say how far it told".into()));
            };
            for problem in problems {
                let failure = of_problem(&problem.problem);
                eprint_line!("hitl: {}: {failure}", escape_line(&problem.request_id));
            }
            for event in &events {
                if !self.show(event)? {
                    return Ok(Exit::Success);
                }
            }
            if let Some(place) = &mut place {
                place.note(&cursor)?;
            }
            if self.once && !more {
                return Ok(Exit::Success);
            }
            if is_first && !more && !self.once {
                eprint_line!("hitl: following; what ends from now on is printed");
            }
            (query.cursor, query.since) = (Some(cursor), None);
            query.wait = if self.once || more { 0 } else { LONG_POLL };
        }
    }

    /// Prints the line of an event. Whether somebody reads on.
    fn show(&self, event: &Event) -> Result<bool, Failure> {
        let line = if self.print.json {
            event.json().to_string()
        } else {
            let outcome = event.view().response.as_ref();
            let status = outcome.map(|outcome| outcome.status.to_string()).unwrap_or_default();
            let value = outcome.and_then(|outcome| outcome.value.as_ref()).map(plain).unwrap_or_default();
            let name = escape_line(&event.view().request.event_name);
            format!("{}\t{name}\t{status}\t{}", event.id(), escape_line(&value))
        };
        write_if_read(&line)
    }
}
