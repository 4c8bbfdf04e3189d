//! `hitl show` and `hitl report`.

use crate::client::{Client, encode};
use crate::ended::who;
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::form;
use crate::id::Id;
use crate::options::{Json, Target};
use crate::output::{escape_line, escape_lines, print, print_json};
use crate::plain::plain;
use crate::progress::left;
use clap::Args;
use hitl_core::Outcome;
use hitl_core::documents::{CallbackState, EventView};

/// Show a question and how it stands
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  hitl show \"$id\"\n  hitl show --json \"$id\" | jq .response.comment")]
pub(crate) struct Show {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    print: Json,
}

/// Print a question's report, an HTML fragment
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hitl report \"$id\" > report.html")]
pub(crate) struct Report {
    #[command(flatten)]
    id: Id,
}

impl Show {
    pub(crate) async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}", encode(&self.id.whole(client).await?));
        let event: Event = client.document("GET", &path, None).await?;
        if self.print.json {
            print_json(event.json())?;
            return Ok(Exit::Success);
        }
        let EventView { request, extension, response, links, delivery } = event.view();
        let scope = [
            Some(&request.org),
            Some(&request.project),
            Some(&request.domain),
            request.run.as_ref(),
            request.key.as_ref(),
        ];
        let scope: Vec<&str> =
            scope.into_iter().flatten().map(String::as_str).filter(|name| !name.is_empty()).collect();
        let created_at = request.created_at.map(|at| at.to_string());
        print(&escape_lines(&request.plain_prompt()))?;
        print(&format!("  id:       {}", event.id()))?;
        print(&format!("  name:     {} ({})", escape_line(&request.event_name), request.data_type.name()))?;
        print(&format!("  scope:    {}", escape_line(&scope.join(" / "))))?;
        print(&format!("  created:  {}", created_at.as_deref().unwrap_or("unknown")))?;
        match (request.expires_at, event.expires_at()) {
            (Some(at), Some(until)) if event.open() => {
                print(&format!("  deadline: {at} ({} left)", left(until)))?;
            }
            (Some(at), _) => print(&format!("  deadline: {at}"))?,
            (None, _) => print("  deadline: none")?,
        }
        if let Some(name) = &request.asked_by {
            print(&format!("  asked by: {}", escape_line(name)))?;
        }
        if let Some(lang) = &request.lang {
            print(&format!("  language: {}", escape_line(lang)))?;
        }
        if request.sensitive {
            print("  words:    covered until a person asks for them")?;
        }
        if let Some(extension) = extension {
            print(&format!("  moved:    by {}, who asked for more time", who(&extension.actor)))?;
        }
        if let Some(callback) = &request.callback {
            print(&format!("  callback: {} {}", callback.method, escape_line(&callback.url)))?;
        }
        let Some(outcome) = response else {
            print("  status:   pending")?;
            if let Some(form) = &links.form {
                print(&format!("  link:     {form}"))?;
                form::warn_unless_served(target)?;
            }
            return Ok(Exit::Success);
        };
        print(&format!("  status:   {}", outcome.status))?;
        if let Some(value) = &outcome.value {
            print(&format!("  answer:   {}", escape_lines(&plain(value))))?;
        }
        print(&format!("  decided:  {}", decided(outcome)))?;
        if let Some(comment) = &outcome.comment {
            print(&format!("  comment:  {}", escape_lines(comment)))?;
        }
        if let Some(delivery) = delivery {
            print(&format!("  sent:     {}", sent(delivery)))?;
        }
        Ok(Exit::Success)
    }
}

/// When, by whom and how. What kind of party bears a name stands beside it, since a name may be any word.
fn decided(outcome: &Outcome) -> String {
    let at = outcome.decided_at.map_or_else(|| "unknown".to_owned(), |at| at.to_string());
    let (by, via) = (who(&outcome.actor), escape_line(&outcome.via));
    match outcome.actor.name {
        Some(_) => format!("{at} by {by} ({}, via {via})", hitl::kind_in_words(outcome.actor.kind)),
        None => format!("{at} by {by} (via {via})"),
    }
}

/// What came of sending the outcome.
fn sent(delivery: &CallbackState) -> String {
    let came = match (delivery.last_status, &delivery.last_error) {
        (Some(status), _) => format!(": status {status}"),
        (None, Some(error)) => format!(": {}", escape_line(error)),
        (None, None) => String::new(),
    };
    let attempts = format!("attempt {}{came}", delivery.attempts);
    match (&*delivery.state, delivery.attempts, delivery.next_at) {
        (_, 0, _) => "not yet".to_owned(),
        ("waiting", _, Some(next)) => format!("not yet; {attempts}; again at {next}"),
        ("waiting", _, None) => format!("not yet; {attempts}"),
        (state, ..) => format!("{}, {attempts}", escape_line(state)),
    }
}

impl Report {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}/report", encode(&self.id.whole(client).await?));
        let html = client.success("GET", &path, None).await?;
        print(&String::from_utf8_lossy(&html))?;
        Ok(Exit::Success)
    }
}
