//! `hitl key`: who may ask, answer and administer; and the key that signs links.

use crate::client::{Client, encode};
use crate::exit::{Exit, Failure};
use crate::moment;
use crate::options::{self, Target};
use crate::output::{eprint_line, escape_line, print, print_json};
use clap::{Args, Subcommand, ValueEnum};
use hitl_core::documents::{KeyList, LinkKeyChange};
use hitl_core::key::KeyRecord;
use hitl_core::role::Role as CoreRole;
use serde_json::{Value as Json, json};

const EXAMPLES: &str = "\
Examples:
  key=$(hitl key new --role ask --name ci --project billing --expires 90d)
  hitl key new --role answer --name ada
  hitl key list
  hitl key revoke 3f2c9a0b
  hitl key rotate

A program with a key of the role ask creates, finds, waits for and withdraws its own questions, and sees how they ended. It gets no \
link and cannot answer. A person or a program with the role answer sees, lists and decides. The role admin is for everything; \
HITL_API_KEY, or the key that hitl serve makes for itself, is such a key.

The name is recorded with what is decided. Keys of one name are one party: give a new key the name of the old one, and revoke the \
old one, to change it.";

/// Make, list and revoke keys: who may ask, answer, administer
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Key {
    #[command(subcommand)]
    step: Step,
}

#[derive(Debug, Subcommand)]
enum Step {
    /// Make a key and print it; it is shown now and never again
    New(New),
    /// List the keys that open something
    List(List),
    /// Let a key open nothing from now on
    Revoke(Revoke),
    /// Sign links with a new key
    Rotate(Rotate),
}

/// What a key is for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Role {
    /// Asking, waiting, withdrawing one's own questions
    Ask,
    /// Seeing, listing, answering, declining
    Answer,
    /// Everything
    Admin,
}

impl From<Role> for CoreRole {
    fn from(role: Role) -> CoreRole {
        match role {
            Role::Ask => CoreRole::Ask,
            Role::Answer => CoreRole::Answer,
            Role::Admin => CoreRole::Admin,
        }
    }
}

/// Make a key and print it
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  key=$(hitl key new --role ask --name ci --project billing --expires 90d)\n\nIt is for the questions of the organisation (--org), the projects (--project, which may be given several times) and the domain (--domain) that are named, also by their variables; without, for all."
)]
struct New {
    /// What it is for
    #[arg(long, value_enum)]
    role: Role,
    /// Who has it [default: the role and a part of the id]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// When it ends by itself, such as 12h, 90d or 1y [default: never]
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    expires: Option<u32>,
    #[command(flatten)]
    print: options::Json,
}

/// List the keys
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  hitl key list --all --json | jq -r 'select(.revoked_at == null).name'")]
struct List {
    /// Also those that have ended
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    print: options::Json,
}

/// Revoke a key
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hitl key revoke 3f2c9a0b\n\nThe beginning of the id is enough where it is the beginning of one alone."
)]
struct Revoke {
    /// Its id, as hitl key list shows it
    #[arg(value_name = "ID")]
    id: String,
}

/// Sign links with a new key
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl key rotate\n  hitl key rotate --grace 0s     no link of before opens anything any more\n\nIt is about the store's own key, by which links are made; a person who signed in with a key of theirs signs in anew when the old one ends. Every server on the store knows of it within five seconds. The links of one question: hitl link --revoke ID."
)]
struct Rotate {
    /// How long links of before work
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = grace)]
    grace: u32,
}

fn grace(text: &str) -> Result<u32, String> {
    let time = humantime::parse_duration(text).map_err(|error| format!("{error}; write 0s, 12h or 7d"))?;
    u32::try_from(time.as_secs()).map_err(|_| "at most ten years".into())
}

fn seconds(text: &str) -> Result<u32, String> {
    let time = humantime::parse_duration(text).map_err(|error| format!("{error}; write 12h, 90d or 1y"))?;
    match u32::try_from(time.as_secs()) {
        Ok(0) => Err("at least a second".into()),
        Ok(seconds) => Ok(seconds),
        Err(_) => Err("at most ten years".into()),
    }
}

impl Key {
    pub(crate) async fn run(self, target: &Target) -> Result<Exit, Failure> {
        match self.step {
            // A key may be what a new store begins with.
            Step::New(new) => new.run(&Client::open_or_make(target).await?, target).await,
            Step::List(list) => list.run(&Client::open(target).await?).await,
            Step::Revoke(revoke) => revoke.run(&Client::open(target).await?).await,
            Step::Rotate(rotate) => rotate.run(&Client::open(target).await?).await,
        }
    }
}

impl New {
    async fn run(self, client: &Client, target: &Target) -> Result<Exit, Failure> {
        let body = json!({
            "role": CoreRole::from(self.role).name(),
            "name": self.name,
            "org": target.org(),
            "project": target.projects,
            "domain": target.domain,
            "valid_seconds": self.expires,
        });
        let document: Json = client.document("POST", "/v1/keys", Some(&body)).await?;
        let made: KeyRecord =
            serde_json::from_value(document.clone()).map_err(|error| Failure::Internal(error.into()))?;
        if self.print.json {
            print_json(&document)?;
        } else {
            eprint_line!("hitl: {}; it is not shown again", line(&made));
            print(made.key.as_deref().unwrap_or_default())?;
        }
        Ok(Exit::Success)
    }
}

impl List {
    async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let KeyList { keys, unreadable } = client.document("GET", "/v1/keys", None).await?;
        let now = moment::now();
        for record in keys.iter().filter(|record| self.all || record.is_valid(now)) {
            if self.print.json {
                let document =
                    serde_json::to_value(record).map_err(|error| Failure::Internal(error.into()))?;
                print_json(&document)?;
            } else {
                print(&line(record))?;
            }
        }
        if unreadable > 0 {
            eprint_line!("hitl: records that could not be read, and are not shown: {unreadable}");
        }
        Ok(Exit::Success)
    }
}

impl Revoke {
    async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let KeyList { keys, .. } = client.document("GET", "/v1/keys", None).await?;
        let fitting: Vec<_> = keys.iter().filter(|record| record.id.starts_with(&self.id)).collect();
        let record = match fitting[..] {
            [one] if !self.id.is_empty() => one,
            [] => {
                return Err(Failure::Usage(format!(
                    "no key has the id {}; hitl key list shows them",
                    escape_line(&self.id)
                )));
            }
            _ => {
                return Err(Failure::Usage(format!(
                    "several keys have an id that begins with {}: name more of it",
                    escape_line(&self.id)
                )));
            }
        };
        let path = format!("/v1/keys/{}/revoke", encode(&record.id));
        client.document::<Json>("POST", &path, None).await?;
        eprint_line!("hitl: revoked {}", line(record));
        Ok(Exit::Success)
    }
}

impl Rotate {
    async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let body = json!({ "grace_seconds": self.grace });
        let LinkKeyChange { earlier_until } =
            client.document("POST", "/v1/links/rotate", Some(&body)).await?;
        if self.grace == 0 {
            eprint_line!("hitl: links are signed with a new key; those of before open nothing any more");
        } else {
            eprint_line!("hitl: links are signed with a new key; those of before work until {earlier_until}");
        }
        Ok(Exit::Success)
    }
}

/// A key in a line: id, role, name, what it is for, how it ends.
fn line(record: &KeyRecord) -> String {
    let mut line = format!("{}  {:<6}  {}", record.id, record.role.name(), escape_line(&record.name));
    for (kind, names) in [("org", &record.org), ("project", &record.project), ("domain", &record.domain)] {
        if !names.is_empty() {
            line.push_str(&format!("  {kind} {}", escape_line(&names.join(", "))));
        }
    }
    match (record.revoked_at, record.expires_at) {
        (Some(at), _) => line.push_str(&format!("  revoked {at}")),
        (None, Some(at)) => line.push_str(&format!("  until {at}")),
        (None, None) => {}
    }
    line
}
