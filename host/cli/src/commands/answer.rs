//! `hitl answer`.

use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::id::Id;
use crate::options::Json;
use crate::output::{eprint_line, print_json};
use crate::standard_input;
use clap::Args;
use serde_json::json;

/// Answer a question
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  hitl answer \"$id\" 42 --comment \"as agreed\"\n  echo 42 | hitl answer \"$id\" -\n  hitl answer --as ada \"$id\" -- -5      a value that begins with a dash goes after --\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help"
)]
pub(crate) struct Answer {
    #[command(flatten)]
    id: Id,
    /// The answer, as it would be typed into the form; - reads it from standard input
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: String,
    #[command(flatten)]
    by: By,
    #[command(flatten)]
    print: Json,
}

/// Who decides, and what they add.
#[derive(Debug, Clone, Args)]
pub(crate) struct By {
    /// The person who decides; recorded with the outcome. Without it: the operator
    #[arg(long = "as", value_name = "NAME")]
    decided_by: Option<String>,
    /// What to add for the program or the record
    #[arg(long, value_name = "TEXT")]
    comment: Option<String>,
}

impl By {
    /// The body of a request that ends an event.
    pub(crate) fn body(&self) -> serde_json::Value {
        json!({ "decided_by": self.decided_by, "via": "cli", "comment": self.comment })
    }
}

impl Answer {
    pub(crate) async fn run(self, client: &Client) -> Result<Exit, Failure> {
        let mut body = self.by.body();
        let value = if self.value == "-" { standard_input::text("answer").await? } else { self.value };
        body["value"] = value.into();
        let id = self.id.whole(client).await?;
        let event: Event = client.decide(&format!("/v1/events/{}/response", encode(&id)), body).await?;
        if self.print.json {
            print_json(event.json())?;
        }
        eprint_line!("hitl: answered");
        Ok(Exit::Success)
    }
}
