//! `hitl show`, `hitl link` and `hitl report`.

use crate::client::{Client, encode};
use crate::event::{Event, plain};
use crate::exit::{Exit, Failure};
use crate::options::{Id, Json};
use crate::output::{escape_line, escape_lines, print};
use crate::progress::left;
use clap::Args;

/// Show a question and how it stands
#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    print: Json,
}

/// Print a question's link
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hitl link --for ada --valid 2h ID     a link of Ada's own: the answer is recorded as hers"
)]
pub(crate) struct Link {
    #[command(flatten)]
    id: Id,
    /// Whom the link is for; recorded as who answered
    #[arg(long = "for", value_name = "NAME")]
    subject: Option<String>,
    /// How long it is valid, such as 2h [default: 30 days after the deadline]
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    valid: Option<std::time::Duration>,
}

/// Print a question's report, an HTML fragment
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    id: Id,
}

impl Show {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let event = Event(client.json("GET", &format!("/v1/events/{}", encode(&self.id.id)), None).await?);
        if self.print.json {
            print(&event.0.to_string())?;
            return Ok(Exit::Success);
        }
        let scope: Vec<&str> = ["org", "project", "domain", "run", "key"]
            .map(|name| event.text(name))
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect();
        print(&escape_lines(event.text("prompt")))?;
        print(&format!("  id:       {}", event.id()))?;
        print(&format!(
            "  name:     {} ({})",
            escape_line(event.text("event_name")),
            event.text("data_type")
        ))?;
        print(&format!("  scope:    {}", escape_line(&scope.join(" / "))))?;
        print(&format!("  created:  {}", event.text("created_at")))?;
        match event.expires_at() {
            Some(at) if event.open() => {
                print(&format!("  deadline: {} ({} left)", event.text("expires_at"), left(at)))?
            }
            Some(_) => print(&format!("  deadline: {}", event.text("expires_at")))?,
            None => print("  deadline: none")?,
        }
        print(&format!("  status:   {}", event.text("status")))?;
        let response = &event.0["response"];
        if event.open() {
            print(&format!("  link:     {}", event.form_url()))?;
        } else {
            if !response["value"].is_null() {
                print(&format!("  answer:   {}", escape_lines(&plain(&response["value"]))))?;
            }
            let text = |member: &str| escape_line(response[member].as_str().unwrap_or("unknown"));
            print(&format!(
                "  decided:  {} by {} (via {})",
                text("decided_at"),
                text("decided_by"),
                text("via")
            ))?;
            if let Some(comment) = response["comment"].as_str() {
                print(&format!("  comment:  {}", escape_lines(comment)))?;
            }
        }
        Ok(Exit::Success)
    }
}

impl Link {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let mut path = format!("/v1/events/{}/link", encode(&self.id.id));
        let mut mark = '?';
        if let Some(subject) = &self.subject {
            path.push_str(&format!("{mark}subject={}", encode(subject)));
            mark = '&';
        }
        if let Some(valid) = self.valid {
            path.push_str(&format!("{mark}valid_seconds={}", valid.as_secs()));
        }
        let link = client.json("GET", &path, None).await?;
        print(link["form"].as_str().unwrap_or_default())?;
        Ok(Exit::Success)
    }
}

impl Report {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let html = client.success("GET", &format!("/v1/events/{}/report", encode(&self.id.id)), None).await?;
        print(&String::from_utf8_lossy(&html))?;
        Ok(Exit::Success)
    }
}
