//! `hitl list`.

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::options::{self, Target};
use crate::output::{eprint_line, escape_line, print, print_json};
use crate::plain::plain;
use crate::progress::left;
use clap::Args;
use serde::Deserialize;

/// How many events one request asks for.
const PAGE: u32 = 200;

/// List open questions, what is due first first
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl list --project billing\n  hitl list --search replicas\n  hitl list --all --json | jq -r .request_id\n\nOf a project or a domain that is named (--project, --domain, or by their variables) only its questions are listed."
)]
pub(crate) struct List {
    /// Also those that have ended
    #[arg(long)]
    all: bool,
    /// Only questions of this run
    #[arg(long, value_name = "RUN")]
    run: Option<String>,
    /// Show so many at most
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Only questions in whose name or prompt this is
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    #[command(flatten)]
    print: options::Json,
}

/// Some of the events.
#[derive(Deserialize)]
struct Page {
    events: Vec<Event>,
    next: Option<String>,
    /// An earlier server does not count them.
    #[serde(default)]
    unreadable: u32,
}

impl List {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        let mut query = format!("/v1/events?status={}", if self.all { "all" } else { "pending" });
        let filters = [
            ("project", "project", &target.project),
            ("domain", "domain", &target.domain),
            ("run", "run", &self.run),
            ("q", "text", &self.search),
        ];
        let mut of = String::new();
        for (parameter, named, given) in filters {
            if let Some(given) = given {
                query.push_str(&format!("&{parameter}={}", encode(given)));
                of.push_str(&format!("{} {named} {given:?}", if of.is_empty() { " with" } else { "," }));
            }
        }
        let (mut shown, mut unreadable) = (0, 0);
        let mut after = String::new();
        loop {
            let left = (self.limit - shown).min(PAGE);
            if left == 0 {
                eprint_line!("hitl: there are more; raise --limit or narrow the list");
                break;
            }
            let path = format!("{query}&limit={left}{after}");
            let Page { events, next, unreadable: passed_over } = client.document("GET", &path, None).await?;
            unreadable += passed_over;
            for event in &events {
                self.show(event)?;
                shown += 1;
            }
            match next {
                Some(next) => after = format!("&after={}", encode(&next)),
                None => break,
            }
        }
        if unreadable > 0 {
            eprint_line!("hitl: records that could not be read, and are not shown: {unreadable}");
        }
        if shown == 0 && !self.print.json {
            eprint_line!("hitl: no {}questions{of}", if self.all { "" } else { "open " });
        }
        Ok(Exit::Success)
    }

    /// One line: id, how it stands, name, prompt.
    fn show(&self, event: &Event) -> Result<(), Failure> {
        if self.print.json {
            return print_json(event.json());
        }
        let stands = match (event.open(), event.expires_at()) {
            (true, Some(at)) => format!("{} left", left(at)),
            (true, None) => "open".to_owned(),
            (false, _) => ended(event),
        };
        let request = &event.view().request;
        let prompt = request.plain_prompt();
        let prompt = prompt.lines().next().unwrap_or_default();
        print(&format!(
            "{}  {:<5}  {stands:<20}  {}",
            event.id(),
            request.data_type.name(),
            escape_line(prompt)
        ))
    }
}

/// How an event ended, with its answer.
fn ended(event: &Event) -> String {
    let Some(outcome) = &event.view().response else { return String::new() };
    match &outcome.value {
        Some(value) => format!("{}: {}", outcome.status, escape_line(&plain(value))),
        None => outcome.status.to_string(),
    }
}
