//! `hitl decline` and `hitl cancel`.

use super::answer::By;
use crate::client::{Client, encode};
use crate::event::Event;
use crate::exit::{Exit, Failure};
use crate::options::Id;
use crate::output::eprint_line;
use clap::Args;

/// What the help of `hitl decline` ends with.
pub(crate) const DECLINE_EXAMPLE: &str = "Example:\n  hitl decline \"$id\" --as ada --comment \"not my call\"\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help";

/// What the help of `hitl cancel` ends with.
pub(crate) const CANCEL_EXAMPLE: &str = "Example:\n  hitl cancel \"$id\" --comment \"the deployment was called off\"\n\nExit status: 0 recorded, 6 no such question, 7 it had ended before; all of them: hitl --help";

/// End a question without an answer
#[derive(Debug, Args)]
pub(crate) struct End {
    #[command(flatten)]
    id: Id,
    #[command(flatten)]
    by: By,
}

impl End {
    /// `how` is the last part of the API's path: `decline` or `cancel`.
    pub(crate) async fn run(self, client: &Client, how: &str) -> Result<Exit, Failure> {
        let path = format!("/v1/events/{}/{how}", encode(&self.id.id));
        client.decide::<Event>(&path, self.by.body()).await?;
        eprint_line!("hitl: {}", if how == "cancel" { "cancelled" } else { "declined" });
        Ok(Exit::Success)
    }
}
